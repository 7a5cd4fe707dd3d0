import acceptWithoutListen from './acceptWithoutListen.ts';
import alreadyBound from './alreadyBound.ts';
import bindAllInterfaces from './bindAllInterfaces.ts';
import bindConflict from './bindConflict.ts';
import clientBindFixedPort from './clientBindFixedPort.ts';
import clientBindReservesPort from './clientBindReservesPort.ts';
import dgramOptionBeforeBind from './dgramOptionBeforeBind.ts';
import dualStackConflict from './dualStackConflict.ts';
import ephemeralListenPort from './ephemeralListenPort.ts';
import invalidSocketOption from './invalidSocketOption.ts';
import lingerDiscardsData from './lingerDiscardsData.ts';
import listenOnDatagram from './listenOnDatagram.ts';
import listenWithoutBind from './listenWithoutBind.ts';
import missingReuseaddr from './missingReuseaddr.ts';
import multicastMissingReuse from './multicastMissingReuse.ts';
import obsoleteTwRecycle from './obsoleteTwRecycle.ts';
import oredSocketOptions from './oredSocketOptions.ts';
import portByteOrder from './portByteOrder.ts';
import portOutOfRange from './portOutOfRange.ts';
import portProbeRace from './portProbeRace.ts';
import privilegedPort from './privilegedPort.ts';
import reuseaddrOnWindows from './reuseaddrOnWindows.ts';
import reuseportMismatch from './reuseportMismatch.ts';
import type { Rule } from './rule.ts';
import setsockoptAfterBind from './setsockoptAfterBind.ts';
import udpSharedPort from './udpSharedPort.ts';
import uncheckedBind from './uncheckedBind.ts';
import unhandledListenError from './unhandledListenError.ts';
import unusedIgnore from './unusedIgnore.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  acceptWithoutListen,
  alreadyBound,
  bindAllInterfaces,
  bindConflict,
  clientBindFixedPort,
  clientBindReservesPort,
  dgramOptionBeforeBind,
  dualStackConflict,
  ephemeralListenPort,
  invalidSocketOption,
  lingerDiscardsData,
  listenOnDatagram,
  listenWithoutBind,
  missingReuseaddr,
  multicastMissingReuse,
  obsoleteTwRecycle,
  oredSocketOptions,
  portByteOrder,
  portOutOfRange,
  portProbeRace,
  privilegedPort,
  reuseaddrOnWindows,
  reuseportMismatch,
  setsockoptAfterBind,
  udpSharedPort,
  uncheckedBind,
  unhandledListenError,
  unusedIgnore,
];
