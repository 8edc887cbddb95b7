import type { OnEvent } from '../emulator/eventbridge/event-bus.ts';
import { printEvent } from './print-log.ts';
import { print } from './terminal.ts';

/** Prints the image events, and what comes to the request bus but asks for nothing. */
export function printBusEvents(buses: { readonly images: string; readonly requests: string }): OnEvent {
  return (event, busName) => {
    if (busName === buses.images) printEvent(event, busName);
    const { 'detail-type': type } = event;
    // The worker, which logs what it cannot read, never sees it.
    if (busName === buses.requests && type !== 'Image Registration Requested')
      print(`event ${type} asks for no image: it goes to the dead letters`);
  };
}
