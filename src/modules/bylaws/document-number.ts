/** Document numbers as they are written officially (GB/T 9704): `乌民发〔2016〕12号`. */
const OPENING = /[[［【((〖﹝]/g;
const CLOSING = /[\]］】))〗﹞]/g;

/** Brackets of any kind become 〔〕; nothing is stripped. */
export const documentNumber = (given: string): string => given.replace(OPENING, '〔').replace(CLOSING, '〕');
