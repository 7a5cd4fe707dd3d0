/** The kernel that answered the trials. */
export const kernel = 'Linux 6.18';

/** What each trial saw, by the id of its claim. */
export const observations: ReadonlyMap<string, string> = new Map<string, string>([]);
