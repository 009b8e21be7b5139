// What <spawn.h> declares for GNU sources only, so that Swift does not see it: an action and a flag.
#include <spawn.h>

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);

enum { SPAWN_IN_NEW_SESSION = 0x80 };
