import { familyFields, posixRows, socketWords, threadStarters } from '../../../apis/posix.ts';

/** Calls that a socket goes through, and the fields and calls of addresses. */
export const { calls: eventWords, addresses: addressWords } = socketWords;
const addressField = /^(?:(?:sin6?|sun|ai|imr|ipv6mr)_[a-z_]+|s[as]_family|s6_addr|l_onoff|l_linger)$/;

/** One of them in a text, comments and strings included. */
export const anyWord = oneOf(addressWords);

/** The same of the interface of sockets alone: what names a setting of the kernel, be it in a string, need do nothing with them. */
export const interfaceWord = oneOf([...addressWords].filter((name) => !name.startsWith('tcp_tw_')));

function oneOf(addresses: Iterable<string>): RegExp {
  return new RegExp(`\\b(?:(?:${[...eventWords].join('|')})\\s*\\(|(?:${[...addresses].join('|')})\\b)`);
}

/** What a word of the library stands for in a function that is sliced. */
export function roleOfWord(name: string): 'event' | 'address' | 'kept' | undefined {
  if (eventWords.has(name) || threadStarters.has(name)) return 'event';
  if (addressWords.has(name) || addressField.test(name) || familyFields.has(name)) return 'address';
  return name === 'fork' || name === 'vfork' || name === 'Fork' || name === 'getsockname' ? 'kept' : undefined;
}

/** A call that sets an option. */
export function isOptionWord(name: string): boolean {
  return posixRows.get(name)?.row.event === 'setsockopt';
}

export function isEventWord(name: string): boolean {
  return eventWords.has(name);
}
