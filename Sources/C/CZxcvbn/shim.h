// libzxcvbn: how many guesses a password takes; its word lists of common passwords are compiled in.
#include <zxcvbn.h>
