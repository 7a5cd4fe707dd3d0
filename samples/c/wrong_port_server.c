/* Should listen on port 8080.
 * Try it: "nc localhost 8080" is refused; "ss -ltn" shows where the server really is. */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int on = 1;
    struct sockaddr_in address = {0};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0) {
        perror("socket");
        return 1;
    }
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0) {
        perror("setsockopt");
        return 1;
    }

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = 8080;
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(listener, 8) < 0) {
        perror("listen");
        return 1;
    }
    puts("Listening on port 8080");

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0)
            close(client);
    }
}
