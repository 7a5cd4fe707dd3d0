import { testPrograms } from './programs.ts';

testPrograms({
  'JavaScript: a server that a module gives away without a variable of its own': {
    files: {
      'chain.js':
        "const net = require('net');\n\nconst server = (module.exports = net.createServer((client) => client.end()));\nserver.on('error', console.error);\n",
      'twice.js': "const server = require('./chain');\n\nserver.listen(3000);\nserver.listen(3000);\n",
      'named.js': "const http = require('http');\n\nexports.server = http.createServer((_, response) => response.end());\nexports.start = () => {};\n",
      'again.js': "const { server } = require('./named');\n\nserver.on('error', console.error);\nserver.listen(3100, () => {\n  server.listen(3101);\n});\n",
      'once.js': "const net = require('net');\n\nmodule.exports = net.createServer();\nmodule.exports.on('error', console.error);\n",
      'main.js': "const server = require('./once');\n\nserver.listen(3200, () => {\n  server.close(() => server.listen(3201));\n});\n",
    },
    wants: ['again.js:5 already-bound', 'twice.js:4 already-bound'],
  },
  'JavaScript: an object of a class that a module gives away': {
    files: {
      'gate.js':
        "const net = require('net');\n\nclass Gate {\n  constructor() {\n    this.server = net.createServer();\n    this.server.on('error', console.error);\n  }\n\n  start(port) {\n    this.server.listen(port);\n  }\n\n  stop() {\n    this.server.close();\n  }\n}\n\nmodule.exports = new Gate();\n",
      'twice.js': "const gate = require('./gate');\n\ngate.start(3300);\ngate.start(3300);\n",
      'door.mjs':
        "import net from 'node:net';\n\nclass Door {\n  server = net.createServer().on('error', console.error);\n\n  start(port) {\n    this.server.listen(port);\n  }\n\n  stop() {\n    this.server.close();\n  }\n}\n\nexport default new Door();\n",
      'restart.mjs': "import door from './door.mjs';\n\ndoor.start(3400);\ndoor.stop();\ndoor.start(3401);\n",
    },
    wants: ['twice.js:4 already-bound < gate.js:10'],
  },
  'JavaScript: a constructor that has no name but the one it is exported by': {
    files: {
      'whole.js':
        "const net = require('net');\n\nmodule.exports = function () {\n  this.server = net.createServer();\n  this.server.on('error', console.error);\n};\nmodule.exports.prototype.open = function (port) {\n  this.server.listen(port);\n};\n",
      'both.js':
        "const net = require('net');\n\nvar Both = module.exports = function () {\n  this.server = net.createServer();\n  this.server.on('error', console.error);\n};\nBoth.prototype.open = function (port) {\n  this.server.listen(port);\n};\n",
      'part.js':
        "const net = require('net');\n\nexports.Part = function () {\n  this.server = net.createServer();\n  this.server.on('error', console.error);\n};\nexports.Part.prototype.open = function (port) {\n  this.server.listen(port);\n};\n",
      'main.js':
        "const Whole = require('./whole');\nconst Both = require('./both');\nconst { Part } = require('./part');\n\nconst whole = new Whole();\nwhole.open(5451);\nwhole.open(5452);\nconst both = new Both();\nboth.open(5453);\nboth.open(5454);\nconst part = new Part();\npart.open(5455);\nnew Part().open(5456);\n",
    },
    wants: ['main.js:10 already-bound < both.js:8', 'main.js:7 already-bound < whole.js:8'],
  },
  'JavaScript: a class that is itself a server, and one that makes them': {
    files: {
      'greetServer.js':
        "const net = require('net');\n\nclass GreetServer extends net.Server {\n  constructor() {\n    super();\n    this.on('error', console.error);\n  }\n}\nmodule.exports = GreetServer;\n",
      'index.js':
        "const GreetServer = require('./greetServer');\n\nconst createServer = () => new GreetServer();\nclass Makers {}\nMakers.createServer = createServer;\nmodule.exports = Makers;\n",
      'main.js':
        "const makers = require('./index');\nconst GreetServer = require('./greetServer');\n\nconst first = makers.createServer();\nfirst.listen(5461);\nfirst.listen(5462);\nconst second = new GreetServer();\nsecond.listen(5463);\nsecond.listen(5464);\nmakers.createServer().listen(5465);\n",
    },
    wants: ['main.js:6 already-bound', 'main.js:9 already-bound'],
  },
  'TypeScript: a class of a namespace': {
    files: {
      'later.ts':
        "import * as node from 'node:net';\n\nexport namespace net {\n  export class Server {\n    private inner = node.createServer().on('error', console.error);\n    async open(port: number): Promise<void> {\n      return new Promise((resolve) => this.inner.listen(port, resolve));\n    }\n  }\n}\n\nexport async function twice(): Promise<void> {\n  const server = new net.Server();\n  await server.open(5471);\n  await server.open(5472);\n}\n",
      'main.ts':
        "import * as later from './later';\nimport { net } from './later';\n\nasync function main() {\n  const first = new net.Server();\n  await first.open(5473);\n  await first.open(5474);\n  const second = new later.net.Server();\n  await second.open(5475);\n}\n\nmain();\n",
    },
    wants: ['later.ts:15 already-bound', 'main.ts:7 already-bound < later.ts:7'],
  },
});
