/* An upstream that streams: every request is answered with N server-sent events, one every INTERVAL microseconds.
 *
 * All streams tick together from one timer, as a busy model server's do; an event is one chunk of one send, about 180 bytes,
 * in the shape of a chat completion's chunk. The connection is kept. One thread, no parsing beyond the end of the head and
 * Content-Length: it must cost less than what it measures.
 *
 *     sse-source PORT EVENTS INTERVAL_US      (on 127.0.0.1)
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
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { MOST = 4096, HEAD = 8192 };

static const char HEADERS[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
static const char EVENT[] =
    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" water\"},\"finish_reason\":null}]}\n\n";
static const char DONE[] = "data: [DONE]\n\n";

struct stream { int fd, left; size_t have, body; char head[HEAD]; };

static struct stream *open_streams[MOST];
static int count;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void drop(struct stream *s) {
    for (int i = 0; i < count; i++)
        if (open_streams[i] == s) open_streams[i] = open_streams[--count];
    close(s->fd);
    free(s);
}

static int put(struct stream *s, const char *bytes, size_t length) {
    return send(s->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static int put_chunk(struct stream *s, const char *text, size_t length, int last) {
    char out[512];
    int n = snprintf(out, sizeof out, "%zx\r\n%.*s\r\n%s", length, (int)length, text, last ? "0\r\n\r\n" : "");
    return put(s, out, (size_t)n);
}

/* 1 once a whole request has come. */
static int request_is_complete(struct stream *s) {
    char *end = memmem(s->head, s->have, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t body = 0;
    *end = 0;
    char *field = strcasestr(s->head, "\r\ncontent-length:");
    if (field) body = strtoul(field + 17, NULL, 10);
    *end = '\r';
    return s->have >= (size_t)(end + 4 - s->head) + body;
}

static void readable(struct stream *s, int events) {
    for (;;) {
        ssize_t n = recv(s->fd, s->head + s->have, HEAD - s->have, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) { drop(s); return; }
        if (n < 0) return;
        s->have += (size_t)n;
        if (s->left == 0 && request_is_complete(s)) {
            s->have = 0;
            s->left = events + 1;
            if (!put(s, HEADERS, sizeof HEADERS - 1)) { drop(s); return; }
        } else if (s->have == HEAD) {
            drop(s);
            return;
        }
    }
}

static void tick(void) {
    for (int i = 0; i < count; i++) {
        struct stream *s = open_streams[i];
        if (s->left == 0) continue;
        s->left--;
        int sent = s->left ? put_chunk(s, EVENT, sizeof EVENT - 1, 0) : put_chunk(s, DONE, sizeof DONE - 1, 1);
        if (!sent) { drop(s); i--; }
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: sse-source PORT EVENTS INTERVAL_US\n");
        return 2;
    }
    int events = atoi(argv[2]), on = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0) fail("bind");
    if (listen(listener, 1024) < 0) fail("listen");

    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    long micros = atol(argv[3]);
    struct itimerspec every = {
        .it_interval = {micros / 1000000, micros % 1000000 * 1000}, .it_value = {micros / 1000000, micros % 1000000 * 1000}};
    timerfd_settime(timer, 0, &every, NULL);

    int poller = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = &listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);
    e.data.ptr = &timer;
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &e);
    for (;;) {
        /* One event a turn: dropping a stream cannot leave another event for it behind. */
        if (epoll_wait(poller, &e, 1, -1) < 1) continue;
        if (e.data.ptr == &timer) {
            uint64_t ticks;
            if (read(timer, &ticks, sizeof ticks) > 0) tick();
        } else if (e.data.ptr == &listener) {
            int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (fd < 0) continue;
            if (count == MOST) { close(fd); continue; }
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            struct stream *s = calloc(1, sizeof *s);
            if (!s) fail("calloc");
            s->fd = fd;
            open_streams[count++] = s;
            struct epoll_event r = {.events = EPOLLIN, .data.ptr = s};
            epoll_ctl(poller, EPOLL_CTL_ADD, fd, &r);
        } else {
            readable(e.data.ptr, events);
        }
    }
}
