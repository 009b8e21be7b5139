// libidn2: domain names as ASCII (IDNA 2008, UTS 46).
#include <idn2.h>
