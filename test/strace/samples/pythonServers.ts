import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], text: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: dedent(text), ...more };
}

export const pythonServerSamples: readonly Sample[] = [
  sample(
    'socketserver, TCP',
    ['socketserver.TCPServer', 'socketserver.ThreadingTCPServer', 'socketserver.ForkingTCPServer'],
    `
    import socketserver

    with socketserver.TCPServer(("127.0.0.1", 23601), socketserver.BaseRequestHandler) as first:
        print(first.server_address)
    second = socketserver.ThreadingTCPServer(("127.0.0.1", 23602), socketserver.BaseRequestHandler)
    third = socketserver.ForkingTCPServer(("127.0.0.1", 23603), socketserver.BaseRequestHandler)
    `,
  ),
  sample(
    'socketserver, UDP',
    ['socketserver.UDPServer', 'socketserver.ThreadingUDPServer', 'socketserver.ForkingUDPServer'],
    `
    from socketserver import BaseRequestHandler, ForkingUDPServer, ThreadingUDPServer, UDPServer

    first = UDPServer(("127.0.0.1", 23604), BaseRequestHandler)
    second = ThreadingUDPServer(("127.0.0.1", 23605), BaseRequestHandler)
    third = ForkingUDPServer(("127.0.0.1", 0), BaseRequestHandler)
    `,
  ),
  sample(
    'socketserver, paths',
    ['socketserver.UnixStreamServer', 'socketserver.ThreadingUnixStreamServer', 'socketserver.UnixDatagramServer', 'socketserver.ThreadingUnixDatagramServer'],
    `
    import os
    import socketserver

    handler = socketserver.BaseRequestHandler
    first = socketserver.UnixStreamServer("/tmp/bindwise-strace-1.sock", handler)
    second = socketserver.ThreadingUnixStreamServer("/tmp/bindwise-strace-2.sock", handler)
    third = socketserver.UnixDatagramServer("/tmp/bindwise-strace-3.sock", handler)
    fourth = socketserver.ThreadingUnixDatagramServer("/tmp/bindwise-strace-4.sock", handler)
    for number in "1234":
        os.unlink("/tmp/bindwise-strace-" + number + ".sock")
    `,
  ),
  sample(
    'socketserver, paths and forks',
    ['socketserver.ForkingUnixStreamServer', 'socketserver.ForkingUnixDatagramServer'],
    `
    import os
    import socketserver

    handler = socketserver.BaseRequestHandler
    first = socketserver.ForkingUnixStreamServer("/tmp/bindwise-strace-5.sock", handler)
    second = socketserver.ForkingUnixDatagramServer("/tmp/bindwise-strace-6.sock", handler)
    for number in "56":
        os.unlink("/tmp/bindwise-strace-" + number + ".sock")
    `,
    { python: '3.12' },
  ),
  sample(
    'attributes of a class of its own',
    [],
    `
    import socket
    import socketserver


    class Server(socketserver.TCPServer):
        allow_reuse_address = True
        allow_reuse_port = True
        request_queue_size = 11


    class Six(socketserver.TCPServer):
        address_family = socket.AF_INET6


    first = Server(("127.0.0.1", 23606), socketserver.BaseRequestHandler)
    second = Six(("::1", 23607), socketserver.BaseRequestHandler)
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'bound by hand, with an attribute of the instance',
    [],
    `
    import socketserver

    server = socketserver.TCPServer(("127.0.0.1", 23608), socketserver.BaseRequestHandler, bind_and_activate=False)
    server.allow_reuse_address = True
    server.server_bind()
    server.server_activate()
    server.server_close()
    `,
  ),
  sample(
    'http.server',
    ['http.server.HTTPServer', 'http.server.ThreadingHTTPServer'],
    `
    import http.server
    from http.server import BaseHTTPRequestHandler, HTTPServer

    first = HTTPServer(("127.0.0.1", 23609), BaseHTTPRequestHandler)
    second = http.server.ThreadingHTTPServer(("127.0.0.1", 23610), BaseHTTPRequestHandler)
    `,
  ),
  sample(
    'wsgiref',
    ['wsgiref.simple_server.WSGIServer', 'wsgiref.simple_server.make_server'],
    `
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    first = WSGIServer(("127.0.0.1", 23611), WSGIRequestHandler)
    second = make_server("127.0.0.1", 23612, print)
    `,
  ),
  sample(
    'xmlrpc.server',
    ['xmlrpc.server.SimpleXMLRPCServer', 'xmlrpc.server.DocXMLRPCServer', 'xmlrpc.server.MultiPathXMLRPCServer'],
    `
    from xmlrpc.server import DocXMLRPCServer, MultiPathXMLRPCServer, SimpleXMLRPCServer

    first = SimpleXMLRPCServer(("127.0.0.1", 23613))
    second = DocXMLRPCServer(("127.0.0.1", 23614), logRequests=False)
    third = MultiPathXMLRPCServer(("127.0.0.1", 23619))
    `,
  ),
  sample(
    'asyncore and asynchat',
    ['asyncore.dispatcher', 'asyncore.dispatcher_with_send', 'asynchat.async_chat'],
    `
    import asynchat
    import asyncore
    import socket


    class Server(asyncore.dispatcher):
        def __init__(self):
            asyncore.dispatcher.__init__(self)
            self.create_socket(socket.AF_INET, socket.SOCK_STREAM)
            self.set_reuse_addr()
            self.bind(("127.0.0.1", 23615))
            self.listen(5)


    class Sender(asyncore.dispatcher_with_send):
        def __init__(self):
            asyncore.dispatcher_with_send.__init__(self)
            self.create_socket()
            self.connect(("127.0.0.1", 23615))


    class Chat(asynchat.async_chat):
        def __init__(self):
            asynchat.async_chat.__init__(self)
            self.create_socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.bind(("127.0.0.1", 23616))


    server = Server()
    sender = Sender()
    chat = Chat()
    `,
    { needs: 'asyncore' },
  ),
  sample(
    'smtpd',
    ['smtpd.SMTPServer', 'smtpd.DebuggingServer', 'smtpd.PureProxy'],
    `
    import smtpd

    first = smtpd.SMTPServer(("127.0.0.1", 23620), None)
    second = smtpd.DebuggingServer(("127.0.0.1", 23621), None)
    third = smtpd.PureProxy(("127.0.0.1", 23622), ("127.0.0.1", 25))
    `,
    { needs: 'smtpd' },
  ),
  sample(
    'assigned to the object when it has bound: nothing reads it',
    [],
    `
    import socketserver

    server = socketserver.TCPServer(("127.0.0.1", 23623), socketserver.BaseRequestHandler)
    server.allow_reuse_address = True
    server.server_close()
    `,
    { late: ['1 setsockopt SOL_SOCKET SO_REUSEADDR 1'] },
  ),
  sample(
    'multiprocessing.connection',
    ['multiprocessing.connection.Listener', 'multiprocessing.connection.Client'],
    `
    from multiprocessing.connection import Client, Listener

    listener = Listener(("127.0.0.1", 23617), backlog=4)
    client = Client(("127.0.0.1", 23617))
    path = Listener("/tmp/bindwise-strace-listener.sock")
    `,
  ),
  sample(
    'multiprocessing.managers',
    ['multiprocessing.managers.BaseManager.get_server', 'multiprocessing.managers.SyncManager.get_server'],
    `
    from multiprocessing.managers import BaseManager, SyncManager

    class Queues(BaseManager):
        pass

    queues = Queues(address=("127.0.0.1", 23631), authkey=b"key")
    server = queues.get_server()
    shared = SyncManager(("127.0.0.1", 23632), authkey=b"key")
    other = shared.get_server()
    `,
  ),
  sample(
    'multiprocessing.managers, started',
    ['multiprocessing.managers.BaseManager.start', 'multiprocessing.managers.SyncManager.start'],
    `
    from multiprocessing.managers import BaseManager, SyncManager

    queues = BaseManager(address=("127.0.0.1", 23633), authkey=b"key")
    queues.start()
    queues.shutdown()
    shared = SyncManager(address=("127.0.0.1", 23634), authkey=b"key")
    shared.start()
    shared.shutdown()
    `,
    {
      unsaid: {
        why: 'To tell the process of the manager to end, shutdown() connects to it, which is no business of whoever binds.',
        steps: ['* connect 127.0.0.1:23633', '* connect 127.0.0.1:23634'],
      },
    },
  ),
  sample(
    'logging.config.listen',
    ['logging.config.listen'],
    `
    import logging.config

    thread = logging.config.listen(23618)
    thread.start()
    thread.ready.wait()
    logging.config.stopListening()
    thread.join()
    `,
  ),
];
