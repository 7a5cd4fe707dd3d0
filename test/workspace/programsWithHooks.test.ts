import { testPrograms } from './programs.ts';

testPrograms({
  'JavaScript: a class of another file leaves to its heirs what is done when it opens, and only says that it does': {
    files: {
      'link.mjs':
        "import dgram from 'node:dgram';\n\nexport class Link {\n  constructor(port) {\n    this.port = port;\n    this.socket = dgram.createSocket('udp4');\n  }\n\n  open() {\n    this.socket.bind(this.port, '0.0.0.0');\n    this.onOpen();\n    return this;\n  }\n\n  openLater() {\n    this.socket.bind(this.port, '0.0.0.0', () => this.onBound());\n  }\n\n  onOpen() {\n    console.log('opening', this.port);\n  }\n\n  // Heirs may do more.\n  onBound() {\n    return true;\n  }\n}\n",
      'links.mjs':
        "import { Link } from './link.mjs';\n\nclass Telemetry extends Link {\n  onOpen() {\n    this.socket.setBroadcast(true);\n  }\n}\n\nclass Beacon extends Link {\n  onBound() {\n    this.socket.setBroadcast(true);\n  }\n}\n\nclass Joystick extends Link {}\n\nfor (const link of [new Joystick(14560), new Telemetry(14550)]) link.open();\nnew Beacon(14570).openLater();\n",
    },
    wants: ['links.mjs:5 dgram-option-before-bind < link.mjs:10'],
  },
});
