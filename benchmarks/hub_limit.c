/* The limit that the hub is measured against: one thread, epoll, one send() for each client, and nothing else.
   No right is checked, nothing is filtered, nobody slow is let go. Frames come on standard input, each after
   its length in four bytes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536
#define LARGEST 65536

static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: ready\ndata: {}\n\n";
static int clients[MOST], at[MOST], count;

static int whole(int fd, char *into, size_t wanted) {
    while (wanted) {
        ssize_t got = read(fd, into, wanted);
        if (got <= 0) return 0;
        into += got;
        wanted -= (size_t)got;
    }
    return 1;
}

static void gone(int fd) {
    close(fd);
    if (at[fd] < 0) return;
    clients[at[fd]] = clients[--count];
    at[clients[count]] = at[fd];
    at[fd] = -1;
}

int main(int argc, char **argv) {
    static char said[LARGEST];
    struct rlimit handles;
    getrlimit(RLIMIT_NOFILE, &handles);
    handles.rlim_cur = handles.rlim_max;
    setrlimit(RLIMIT_NOFILE, &handles);
    memset(at, -1, sizeof at);

    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, news = epoll_create1(0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "0"))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 4096)) return 1;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, found[1024];
    epoll_ctl(news, EPOLL_CTL_ADD, door, &event);
    event.data.fd = 0;
    epoll_ctl(news, EPOLL_CTL_ADD, 0, &event);

    for (;;) {
        int many = epoll_wait(news, found, 1024, -1);
        for (int i = 0; i < many; i++) {
            int fd = found[i].data.fd;
            if (fd == door) {
                for (int guest; (guest = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                    if (guest >= MOST) { close(guest); continue; }
                    setsockopt(guest, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    event.data.fd = guest;
                    epoll_ctl(news, EPOLL_CTL_ADD, guest, &event);
                }
            } else if (fd == 0) {
                unsigned length;
                if (!whole(0, (char *)&length, 4) || length > LARGEST || !whole(0, said, length)) return 0;
                for (int c = 0; c < count; c++) send(clients[c], said, length, MSG_NOSIGNAL | MSG_DONTWAIT);
            } else {
                ssize_t got = read(fd, said, LARGEST);
                if (got <= 0) gone(fd);
                else if (at[fd] < 0) {
                    send(fd, HEAD, sizeof HEAD - 1, MSG_NOSIGNAL);
                    at[fd] = count;
                    clients[count++] = fd;
                }
            }
        }
    }
}
