/* Greets everyone who connects. The shortest server that seems to work.
 * Try it: start it twice, and see on which port the second one listens ("ss -ltnp"). */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {0};

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(8890);

    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    bind(listener, (struct sockaddr *)&address, sizeof(address));
    if (listen(listener, 5) < 0) {
        perror("listen");
        return 1;
    }

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        if (write(client, "hello\n", 6) < 0)
            perror("write");
        close(client);
    }
}
