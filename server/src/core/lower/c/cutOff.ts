/** `else if (…) { … }` reads like a function where an alternative of the preprocessor cut its `if` off; so does a macro's call before a block. */
export function isCutOff(text: string): boolean {
  return /^(?:(?:else|\w+\s+(?:if|while|for|switch))\b|\w+\s*\()/.test(text.slice(0, 80));
}

/** How far in an offset stands on its line, from 1. */
export function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf('\n', offset - 1);
}
