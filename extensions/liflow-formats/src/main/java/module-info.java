/** Trajectories in HDF5, and files compressed by xz, bzip2 and zstd, for LiFlow's readers. */
module org.liflow.formats {
  requires transitive org.liflow.crystal;
  requires com.github.luben.zstd_jni;
  requires io.jhdf;
  requires org.apache.commons.compress;
  requires org.tukaani.xz;

  exports org.liflow.formats;

  provides org.liflow.crystal.format.Compression with
      org.liflow.formats.Bzip2Compression,
      org.liflow.formats.XzCompression,
      org.liflow.formats.ZstdCompression;
  provides org.liflow.crystal.format.CrystalFormat with
      org.liflow.formats.Hdf5Format;
}
