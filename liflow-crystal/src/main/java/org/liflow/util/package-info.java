/**
 * Small tools that LiFlow's modules share: bounded reading of JSON, digests, numbers as short text.
 *
 * <p>They serve LiFlow's own code and may change from version to version.
 *
 * <pre>{@code
 * JsonNode root = Json.read(file, 1 << 20, "the settings of a run");
 * String digest = new Sha256().add("some text").hex();
 * String label = NumberText.shortest(500.0); // 500
 * }</pre>
 */
package org.liflow.util;
