import type * as MapClient from '../../client/src/bindMapProtocol.ts';
import type * as Client from '../../client/src/explainProtocol.ts';
import type * as MapServer from '../../server/src/lsp/bindMap.ts';
import type * as Server from '../../server/src/lsp/explain.ts';
import type { ExplainAnswer } from '../../server/src/lsp/explanation.ts';
import type { Refused, StopAnswer, StopPlanShown } from '../../server/src/lsp/stopping.ts';

// The client says of an answer only what it reads. Nothing here runs: it does not compile once the server answers or asks for something else.

/** What the server answers is what the client reads. */
type Reads<Answer extends Read, Read> = Answer;

export type Answers = [
  Reads<ExplainAnswer, Client.ExplainAnswer>,
  Reads<Server.UnderstoodLine, Client.UnderstoodLine>,
  Reads<Server.NextFreePortAnswer, Client.NextFreePort>,
  Reads<StopPlanShown | Refused, Client.StopPlan>,
  Reads<StopAnswer, Client.StopAnswer>,
  Reads<MapServer.BindMapAnswer, MapClient.BindMap>,
];

/** What the client asks is what the server takes. */
export type Questions = [Reads<Client.ExplainParams, Server.ExplainParams>];

export type Names = [
  Reads<typeof MapServer.bindMapRequest, typeof MapClient.bindMapRequest>,
  Reads<typeof MapServer.bindMapChanged, typeof MapClient.bindMapChanged>,
];
