import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { EventStore } from '@tidemark/event-store';
import { REPORT_LOG } from '../../delivery/index.js';
import type { ReportConsumption, ReportLog } from '../../delivery/index.js';
import { EVENT_STORE } from '../../platform/index.js';
import { ingestReports } from './report-ingest.js';

/** Keeps the report log empty for as long as the process runs. */
@Injectable()
export class ReportWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private consumption: ReportConsumption | null = null;

  constructor(
    @Inject(REPORT_LOG) private readonly reports: ReportLog,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  onApplicationBootstrap(): void {
    this.consumption = this.reports.consume((batch, sql, rejected) => ingestReports(batch, this.store, sql, rejected));
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumption?.stop();
  }
}
