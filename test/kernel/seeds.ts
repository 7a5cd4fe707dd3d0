/** The seed and the number of random worlds that are recorded. */
export const recordedWorlds: readonly [seed: string, count: string] = ['1', '5000'];

/** What the tests ask anew each time they may ask. BINDWISE_SEED chooses other worlds. */
export const askedWorlds: readonly [seed: string, count: string] = [process.env.BINDWISE_SEED ?? '2', '6000'];

/** Worlds of many UDP sockets on one port. */
export const recordedCrowds: readonly [seed: string, count: string] = ['1', '250'];
export const askedCrowds: readonly [seed: string, count: string] = [process.env.BINDWISE_SEED ?? '2', '400'];

/** The same for connect(). */
export const recordedConnects: readonly [seed: string, count: string] = ['1', '900'];
export const askedConnects: readonly [seed: string, count: string] = [process.env.BINDWISE_SEED ?? '2', '400'];
