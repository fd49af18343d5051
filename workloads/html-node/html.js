#!/usr/bin/env node
'use strict';

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const row = ({id, name, price, tags}) =>
  `<tr><td>${id}</td><td>${escape(name)}</td><td>${price.toFixed(2)}</td><td>${escape(tags.join(', '))}</td></tr>`;

require('./run.js')(
  (body) =>
    `<!doctype html><html><title>Items</title><table>${JSON.parse(body).map(row).join('\n')}</table></html>\n`,
  'text/html',
);
