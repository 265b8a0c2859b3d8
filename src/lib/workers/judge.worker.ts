import * as Comlink from 'comlink';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { JudgeApi } from './judge-api.ts';
import { judgeCorpus } from './judge-corpus.ts';
import { describeModel } from './judge-model.ts';
import { passErrors } from './pass-errors.ts';
import { reportInOrder } from './report-in-order.ts';
import { holdLifeline } from './lifeline.ts';

const api: JudgeApi = {
  describe: (modelId) =>
    passErrors(() => withDatabase((database) => describeModel(database, modelId))),
  judge: (judgementId, onNews) =>
    passErrors(() =>
      withDatabase((database) =>
        reportInOrder(onNews, (tell) => judgeCorpus(database, judgementId, tell)),
      ),
    ),
};

holdLifeline();
Comlink.expose(api);
