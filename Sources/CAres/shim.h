// c-ares with the few calls in C whose structs are awkward to fill or walk elsewhere.
#ifndef MILLRACE_CARES_H
#define MILLRACE_CARES_H
#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

// Macros in some versions of c-ares, members of an enumeration in others.
static const int millrace_ares_success = ARES_SUCCESS;
static const int millrace_ares_destroyed = ARES_EDESTRUCTION;

// Two tries of 1.5 s to each server: a lost datagram costs less than a human notices, and a dead server does not hold
// a name for longer than the schedule's own retry.
static inline int millrace_ares_open(ares_channel *channel, ares_sock_state_cb callback, void *data) {
    struct ares_options options;
    memset(&options, 0, sizeof options);
    options.sock_state_cb = callback;
    options.sock_state_cb_data = data;
    options.timeout = 1500;
    options.tries = 2;
    int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status != ARES_SUCCESS) return status;
    return ares_init_options(channel, &options, ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
}

// IPv4 and IPv6 in the servers' order: sorting (RFC 6724) would open a socket an address, and balancing ignores the order.
static inline void millrace_ares_query(ares_channel channel, const char *name, ares_addrinfo_callback callback, void *data) {
    struct ares_addrinfo_hints hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NOSORT;
    ares_getaddrinfo(channel, name, NULL, &hints, callback, data);
}

// Milliseconds until c-ares wants to be asked again, or -1.
static inline long long millrace_ares_timeout(ares_channel channel) {
    struct timeval left;
    struct timeval *given = ares_timeout(channel, NULL, &left);
    if (given == NULL) return -1;
    return (long long)given->tv_sec * 1000 + (given->tv_usec + 999) / 1000;
}

// Whether a socket still holds something to read: an edge-triggered loop will not say so again.
static inline int millrace_ares_readable(int fd) {
    struct pollfd one = {.fd = fd, .events = POLLIN};
    return poll(&one, 1, 0) > 0;
}

// The address as text; 0 for a family that is neither IPv4 nor IPv6.
static inline int millrace_ares_text(const struct ares_addrinfo_node *node, char *text, socklen_t size) {
    const void *bytes;
    if (node->ai_family == AF_INET) bytes = &((const struct sockaddr_in *)(const void *)node->ai_addr)->sin_addr;
    else if (node->ai_family == AF_INET6) bytes = &((const struct sockaddr_in6 *)(const void *)node->ai_addr)->sin6_addr;
    else return 0;
    return inet_ntop(node->ai_family, bytes, text, size) != NULL;
}
#endif
