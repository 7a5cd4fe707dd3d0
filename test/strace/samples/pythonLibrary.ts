import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], text: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: dedent(text), ...more };
}

export const pythonLibrarySamples: readonly Sample[] = [
  sample(
    'http.client with an address of its own',
    ['http.client.HTTPConnection', 'http.client.HTTPSConnection'],
    `
    import http.client
    import socket

    server = socket.create_server(("127.0.0.1", 23701))
    plain = http.client.HTTPConnection("127.0.0.1", 23701, timeout=5, source_address=("127.0.0.9", 23702))
    plain.connect()
    server.accept()[0].close()
    secure = http.client.HTTPSConnection("127.0.0.1", 23701, timeout=5, source_address=("127.0.0.10", 0))
    try:
        server.settimeout(0)
        secure.timeout = 0.2
        secure.connect()
    except OSError as error:
        print(error)
    `,
  ),
  sample(
    'ftplib with an address of its own',
    ['ftplib.FTP', 'ftplib.FTP_TLS'],
    `
    import ftplib
    import socket
    import threading

    server = socket.create_server(("127.0.0.1", 21))


    def serve():
        for _ in range(2):
            connection = server.accept()[0]
            connection.sendall(b"220 hello\\r\\n")
            connection.close()


    thread = threading.Thread(target=serve)
    thread.start()
    client = ftplib.FTP("127.0.0.1", source_address=("127.0.0.11", 23703), timeout=5)
    secure = ftplib.FTP_TLS("127.0.0.1", source_address=("127.0.0.11", 23707), timeout=5)
    thread.join()
    `,
  ),
  sample(
    'smtplib with an address of its own',
    ['smtplib.SMTP', 'smtplib.LMTP', 'smtplib.SMTP_SSL'],
    `
    import smtplib
    import socket
    import threading

    server = socket.create_server(("127.0.0.1", 23704))


    def serve():
        for _ in range(3):
            connection = server.accept()[0]
            connection.sendall(b"220 hello\\r\\n")
            connection.close()


    thread = threading.Thread(target=serve)
    thread.start()
    client = smtplib.SMTP("127.0.0.1", 23704, local_hostname="test", timeout=5, source_address=("127.0.0.12", 23705))
    local = smtplib.LMTP("127.0.0.1", 23704, "test", ("127.0.0.12", 23708))
    try:
        secure = smtplib.SMTP_SSL("127.0.0.1", 23704, local_hostname="test", timeout=5, source_address=("127.0.0.12", 23709))
    except OSError as error:
        print(error)
    thread.join()
    `,
  ),
  sample(
    'ssl.wrap_socket',
    ['ssl.wrap_socket'],
    `
    import socket
    import ssl

    plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server = ssl.wrap_socket(plain, server_side=False)
    server.bind(("127.0.0.1", 23706))
    server.listen(2)
    `,
    // Gone in the same version as this module.
    { needs: 'asyncore' },
  ),
];
