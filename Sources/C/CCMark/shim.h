// libcmark 0.30: CommonMark.
#include <cmark.h>
