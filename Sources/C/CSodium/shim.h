// libsodium: Argon2id, keyed hashes, random bytes, constant-time comparison.
#include <sodium.h>
