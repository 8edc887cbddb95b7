// Preloaded: every name below `localhost` is this machine, as RFC 6761 wants it and not every system has it.
const dns = require('node:dns');

const { lookup } = dns;
dns.lookup = (hostname, ...rest) => lookup(hostname.endsWith('.localhost') ? '127.0.0.1' : hostname, ...rest);
