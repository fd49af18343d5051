// Both forms of a function in Node from one source: by CGI a process an invocation, and a server with --serve.
'use strict';

// handle: Buffer -> string or Buffer; type of what it returns
module.exports = (handle, type) => {
  if (process.argv[2] === '--serve') {
    const server = require('http').createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const answer = Buffer.from(handle(Buffer.concat(parts)));
        response.writeHead(200, {'Content-Type': type, 'Content-Length': answer.length});
        response.end(answer);
      });
    });
    server.keepAliveTimeout = 0; // else Node closes the worker's connection after 5 s
    server.listen(process.env.PORT, '127.0.0.1');
  } else {
    const answer = Buffer.from(handle(require('fs').readFileSync(0)));
    const head = `Content-Type: ${type}\r\nContent-Length: ${answer.length}\r\n\r\n`;
    process.stdout.write(Buffer.concat([Buffer.from(head), answer]));
  }
};
