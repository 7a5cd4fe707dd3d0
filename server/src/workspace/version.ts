/** The version of the server and the command line. A test holds it against the manifest. */
export const version = '0.1.0';
