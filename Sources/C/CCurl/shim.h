// libcurl, for SMTP. Swift cannot call C functions with variable arguments, so each option type has a function here.
#include <curl/curl.h>
