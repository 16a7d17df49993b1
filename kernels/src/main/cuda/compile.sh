#!/bin/sh
# Compiles all kernels into one fat binary: code for sm_80 and sm_90, and PTX for what comes later.
# Registers that spill to memory are an error. Does nothing when the binary is newer than the sources.
#
#   compile.sh NVCC TARGET
set -eu
nvcc=$1
target=$2
sources=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
if [ -f "$target" ] && [ -z "$(find "$sources" -newer "$target" -name '*.cu*' -print | head -n 1)" ]; then
  exit 0
fi
mkdir -p "$(dirname -- "$target")"
# A sanitizer that is loaded for Java's tests is none of the compiler's business, and crashes it.
unset LD_PRELOAD
"$nvcc" -fatbin -O3 -std=c++17 -Werror all-warnings -Xptxas -warn-spills,-Werror \
  -gencode arch=compute_80,code=sm_80 \
  -gencode arch=compute_90,code=sm_90 \
  -gencode arch=compute_80,code=compute_80 \
  -o "$target.part" "$sources/liflow.cu"
mv -f "$target.part" "$target"
