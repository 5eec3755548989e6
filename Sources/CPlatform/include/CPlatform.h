// What Swift cannot call or should not link: libcurl, opened when the first request is made, signal handlers, and programs.
//
// Nothing in here knows the API, a key or a user's words; it reports facts and leaves the wording to its callers.

#ifndef CPLATFORM_H
#define CPLATFORM_H

#include "CPlatformFind.h"
#include "CPlatformHTTP.h"
#include "CPlatformHeap.h"
#include "CPlatformLaunch.h"
#include "CPlatformMemory.h"
#include "CPlatformPrograms.h"
#include "CPlatformRuntime.h"
#include "CPlatformSandbox.h"
#include "CPlatformSignals.h"

#endif
