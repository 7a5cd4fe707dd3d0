// Stands in the bundles for `module`, as the parser's runtime imports it.
export { createRequire } from 'node:module';
