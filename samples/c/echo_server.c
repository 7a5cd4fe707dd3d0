/* Sends back whatever a client sends.
 * Try it: connect with "nc localhost 8888", stop the server with Ctrl-C, start it again. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 8888

int main(void)
{
    int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0) {
        perror("socket");
        return 1;
    }

    struct sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(PORT);

    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0) {
        perror("bind");
        return 1;
    }

    /* So that the port can be used again at once. */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0) {
        perror("setsockopt");
        return 1;
    }

    if (listen(listener, 8) < 0) {
        perror("listen");
        return 1;
    }
    printf("Echoing on port %d\n", PORT);

    for (;;) {
        char buffer[512];
        ssize_t length;
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept");
            continue;
        }
        while ((length = read(client, buffer, sizeof(buffer))) > 0) {
            if (write(client, buffer, (size_t)length) < 0)
                break;
        }
        close(client);
    }
}
