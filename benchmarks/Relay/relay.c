/* The floor: a relay that parses nothing.
 *
 * Pairs each client connection with one upstream connection and moves bytes both ways, one worker, edge-triggered epoll,
 * every descriptor registered once. A keep-alive request costs it what no proxy can avoid: two receives, two sends and a
 * share of epoll_wait. What a gateway takes above that is the price of what it does.
 *
 *     relay LISTEN_PORT UPSTREAM_PORT        (both on 127.0.0.1)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BLOCK = 16384, BATCH = 256 };

/* One direction's leftovers live with the side that could not take them. */
struct side {
    int fd;
    int readable, writable, ended;
    size_t start, count;
    char *pending;
    struct side *peer;
    int *doomed; /* shared by the pair: closed at the end of the batch, so that no event meets freed memory */
};

static int poller;
static struct side *graveyard[BATCH];
static int buried;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static void watch(struct side *s) {
    int on = 1;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = s};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &e) < 0) fail("epoll_ctl");
}

static void bury(struct side *s) {
    if (*s->doomed || buried == BATCH) return;
    *s->doomed = 1;
    graveyard[buried++] = s;
}

static void clear_graveyard(void) {
    while (buried > 0) {
        struct side *s = graveyard[--buried], *p = s->peer;
        close(s->fd);
        close(p->fd);
        free(s->pending);
        free(p->pending);
        free(s->doomed);
        free(s);
        free(p);
    }
}

/* Sends what waits for `s`; 1 when nothing is left. */
static int drain(struct side *s) {
    while (s->count > 0 && s->writable) {
        ssize_t n = send(s->fd, s->pending + s->start, s->count, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) s->writable = 0;
            else bury(s);
            break;
        }
        s->start += (size_t)n;
        s->count -= (size_t)n;
    }
    return s->count == 0;
}

/* From `from` to its peer, until one of them would block. */
static void pump(struct side *from) {
    static char block[BLOCK];
    struct side *to = from->peer;
    while (!*from->doomed && drain(to) && from->readable) {
        ssize_t n = recv(from->fd, block, BLOCK, 0);
        if (n == 0) { bury(from); return; }
        if (n < 0) {
            if (errno == EAGAIN) from->readable = 0;
            else bury(from);
            return;
        }
        /* A short read has emptied the socket: the next edge tells of more. */
        if (n < BLOCK && !from->ended) from->readable = 0;
        ssize_t sent = to->writable ? send(to->fd, block, (size_t)n, MSG_NOSIGNAL) : 0;
        if (sent < 0) {
            if (errno != EAGAIN) { bury(to); return; }
            sent = 0;
        }
        if (sent < n) {
            to->writable = 0;
            if (!to->pending) to->pending = malloc(BLOCK);
            to->start = 0;
            to->count = (size_t)(n - sent);
            memcpy(to->pending, block + sent, to->count);
        }
    }
}

static struct side *make(int fd, int *doomed) {
    struct side *s = calloc(1, sizeof *s);
    if (!s) fail("calloc");
    s->fd = fd;
    s->doomed = doomed;
    return s;
}

static void accept_all(int listener, int upstream_port) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        int up = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        struct sockaddr_in a = loopback(upstream_port);
        if (up < 0 || (connect(up, (struct sockaddr *)&a, sizeof a) < 0 && errno != EINPROGRESS)) {
            close(fd);
            if (up >= 0) close(up);
            continue;
        }
        int *doomed = calloc(1, sizeof *doomed);
        struct side *client = make(fd, doomed), *server = make(up, doomed);
        client->peer = server;
        server->peer = client;
        watch(client);
        watch(server);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: relay LISTEN_PORT UPSTREAM_PORT\n");
        return 2;
    }
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    struct sockaddr_in a = loopback(atoi(argv[1]));
    if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0) fail("bind");
    if (listen(listener, 1024) < 0) fail("listen");
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);

    struct epoll_event batch[BATCH];
    for (;;) {
        int n = epoll_wait(poller, batch, BATCH, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            struct side *s = batch[i].data.ptr;
            if (!s) { accept_all(listener, atoi(argv[2])); continue; }
            if (*s->doomed) continue;
            if (batch[i].events & EPOLLOUT) s->writable = 1;
            if (batch[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) s->ended = 1;
            if (batch[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) s->readable = 1;
            pump(s);
            if (!*s->doomed && (batch[i].events & EPOLLOUT)) pump(s->peer);
        }
        clear_graveyard();
    }
}
