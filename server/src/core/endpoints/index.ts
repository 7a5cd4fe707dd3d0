export type { Endpoint, EndpointRole } from './endpoint.ts';
export { endpointsOf } from './endpointsOf.ts';
