// libbrotlienc: Brotli (RFC 7932).
#include <brotli/encode.h>
