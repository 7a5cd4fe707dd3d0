/* Prints every datagram that arrives. The listen() was copied from a TCP server.
 * Try it: it never gets as far as the first datagram. */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    char line[1024];
    struct sockaddr_in address = {0};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        return 1;
    }

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(5140);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(fd, 5) < 0) {
        perror("listen");
        return 1;
    }

    for (;;) {
        ssize_t length = recv(fd, line, sizeof(line) - 1, 0);
        if (length < 0) {
            perror("recv");
            return 1;
        }
        line[length] = '\0';
        printf("%s\n", line);
    }
}
