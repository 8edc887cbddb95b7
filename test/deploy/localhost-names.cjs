// Preloaded: resolves every name below `localhost` to this machine, as RFC 6761 requires but not every system does.
const dns = require('node:dns');

const { lookup } = dns;
dns.lookup = (hostname, ...rest) => lookup(hostname.endsWith('.localhost') ? '127.0.0.1' : hostname, ...rest);
