import { testPrograms } from './programs.ts';

testPrograms({
  'JavaScript: a file that listens when it is loaded, and one that loads it and listens on the same port': {
    files: {
      'app.js':
        "const express = require('express');\n\nconst app = express();\napp.listen(process.env.PORT || 3000, () => console.log('ready'));\nmodule.exports = app;\n",
      'server.js':
        "const http = require('http');\nconst app = require('./app');\n\nconst server = http.createServer(app).on('error', console.error);\nserver.listen(process.env.PORT || 3000);\n",
      'other.js': "const http = require('http');\nconst app = require('./app');\n\nhttp.createServer(app).on('error', console.error).listen(3001);\n",
      'attach.js':
        "const http = require('http');\n\nexports.attach = function attach(app, port) {\n  http.createServer(app).on('error', console.error).listen(port);\n};\n",
      'main.js': "const app = require('./app');\nconst { attach } = require('./attach');\n\nattach(app, process.env.PORT || 3000);\n",
      'closing.js':
        "const http = require('http');\nconst express = require('express');\n\nconst app = express();\nconst server = app.listen(3200);\napp.close = () => server.close();\nmodule.exports = app;\n",
      'closed.js':
        "const http = require('http');\nconst app = require('./closing');\n\napp.close();\nhttp.createServer(app).on('error', console.error).listen(3200);\n",
      'ending.js':
        "const express = require('express');\n\nconst app = express();\nconst server = app.listen(3300);\nprocess.on('SIGTERM', () => server.close(() => process.exit(0)));\nmodule.exports = app;\n",
      'beside.js': "const http = require('http');\nconst app = require('./ending');\n\nhttp.createServer(app).on('error', console.error).listen(3300);\n",
      'asked.js':
        "const http = require('http');\n\nconst app = (request, response) => response.end();\nif (require.main === module) http.createServer(app).on('error', console.error).listen(3100);\nmodule.exports = app;\n",
      'asking.js': "const http = require('http');\nconst app = require('./asked');\n\nhttp.createServer(app).on('error', console.error).listen(3100);\n",
    },
    wants: ['beside.js:4 bind-conflict < ending.js:4', 'main.js:4 bind-conflict < attach.js:4 < app.js:4', 'server.js:5 bind-conflict < app.js:4'],
  },
  'JavaScript: the port that an application of another file was given, and listens on already': {
    files: {
      'app.js':
        "const express = require('express');\nconst http = require('http');\nconst socketIo = require('socket.io');\n\nconst app = express();\nconst server = http.createServer(app).on('error', console.error);\nconst io = socketIo(server);\nserver.listen(3000);\nio.on('connection', () => {});\nmodule.exports = app;\n",
      'late.js':
        "const http = require('http');\nconst app = require('./app');\n\nfunction start() {\n  http.createServer(app).on('error', console.error).listen(3000);\n}\n\nstart();\n",
      'never.js':
        "const http = require('http');\nconst app = require('./app');\n\nhttp.createServer().on('error', console.error).listen(3001);\nexports.start = function start() {\n  http.createServer(app).on('error', console.error).listen(3000);\n};\n",
      'www.js':
        "const app = require('./app');\n\napp.set('port', process.env.PORT || 3000);\napp.listen(app.get('port'), () => console.log(app.get('port')));\n",
    },
    wants: ['late.js:5 bind-conflict < app.js:8', 'www.js:4 bind-conflict < app.js:8'],
  },
});
