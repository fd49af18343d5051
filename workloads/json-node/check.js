// The answer on standard input against the input in $INPUT, tag by tag.
'use strict';
const fs = require('fs');
const items = JSON.parse(fs.readFileSync(process.env.INPUT));
const {tags} = JSON.parse(fs.readFileSync(0));
const expected = new Set(items.flatMap((item) => item.tags));
if (Object.keys(tags).length !== expected.size) {
  throw new Error(`${Object.keys(tags).length} tags instead of ${expected.size}`);
}
for (const tag of expected) {
  const having = items.filter((item) => item.tags.includes(tag));
  const cents = having.reduce((sum, item) => sum + Math.round(item.price * 100), 0);
  if (tags[tag].items !== having.length || tags[tag].cents !== cents) {
    throw new Error(`${tag}: ${JSON.stringify(tags[tag])} instead of ${having.length} and ${cents}`);
  }
}
