/** A decoder that is ready and then dies of the first picture, whatever it is. */
process.once('message', () => process.exit(3));
process.send?.({ kind: 'ready' });
