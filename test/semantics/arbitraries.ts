import type { BindRequest, ExistingSocket, SocketOptions } from '@bindwise/semantics';
import fc from 'fast-check';

const ipv4 = fc.constantFrom('0.0.0.0', '127.0.0.1', '127.0.0.2', '10.0.0.1', '192.0.2.1');
const ipv6 = fc.constantFrom('::', '::1', 'fd00::2', '::ffff:127.0.0.1', '::ffff:0.0.0.0', '2001:db8::1');
const place = fc.oneof(fc.record({ family: fc.constant('ipv4' as const), address: ipv4 }), fc.record({ family: fc.constant('ipv6' as const), address: ipv6 }));
const flags = {
  SO_REUSEADDR: fc.boolean(),
  SO_REUSEPORT: fc.boolean(),
  SO_EXCLUSIVEADDRUSE: fc.boolean(),
  IPV6_V6ONLY: fc.boolean(),
  IP_FREEBIND: fc.boolean(),
};
const options: fc.Arbitrary<SocketOptions> = fc.record(flags, { requiredKeys: [] });
const port = fc.constantFrom(80, 8888, 8889);
const uid = fc.constantFrom(0, 1000, 1001);

/** Any socket that can exist. */
export const existingSocket: fc.Arbitrary<ExistingSocket> = fc.oneof(
  fc
    .tuple(place, fc.record({ port, options, uid, state: fc.constantFrom('bound', 'listening', 'accepted', 'time-wait', 'connected') }))
    .map(([where, rest]) => ({ protocol: 'tcp', ...where, ...rest }) as ExistingSocket),
  fc
    .tuple(place, fc.record({ port, options, uid, state: fc.constantFrom('bound', 'connected') }))
    .map(([where, rest]) => ({ protocol: 'udp', ...where, ...rest }) as ExistingSocket),
);

export const world: fc.Arbitrary<readonly ExistingSocket[]> = fc.array(existingSocket, { maxLength: 4 });

export const request: fc.Arbitrary<BindRequest> = fc
  .tuple(place, fc.record({ protocol: fc.constantFrom('tcp', 'udp'), port: fc.oneof(port, fc.constant(0)), options, uid }))
  .map(([where, rest]) => ({ ...where, ...rest }) as BindRequest);
