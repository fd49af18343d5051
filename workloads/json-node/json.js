#!/usr/bin/env node
'use strict';

require('./run.js')((body) => {
  const tags = {};
  for (const item of JSON.parse(body)) {
    for (const tag of new Set(item.tags)) {
      const group = (tags[tag] ??= {items: 0, cents: 0});
      group.items++;
      group.cents += Math.round(item.price * 100);
    }
  }
  return JSON.stringify({tags});
}, 'application/json');
