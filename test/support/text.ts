import fc from 'fast-check';

/** Anything a string can hold, lone surrogates included. */
export const codeUnits = fc.uint16Array({ maxLength: 20 }).map((units) => String.fromCharCode(...units));

/** Anything that can be sent as UTF-8. */
export const text = fc
  .oneof(
    codeUnits,
    fc.string({ unit: 'grapheme-ascii' }),
    fc.array(fc.constantFrom('𠮷', 'é', ' ', '+', '%', '&', '=')),
  )
  .map((drawn) => [drawn].flat().join('').toWellFormed());
