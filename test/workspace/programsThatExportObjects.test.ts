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
});
