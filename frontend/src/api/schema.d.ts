// Written by "npm run api" from openapi.json. Do not edit.
export interface paths {
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Grants URLs that take the content of large files, one PUT each. */
        post: operations["createUploads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's scans, newest first. */
        get: operations["listScans"];
        put?: never;
        /** Accepts a scan and starts its execution. */
        post: operations["submitScan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/reevaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judges the kept content of an ended scan again, by the rules of today and other frameworks, and compares. The cloud is not touched. */
        post: operations["reevaluateScan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One scan: status, progress, outcome. */
        get: operations["readScan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The findings of a scan that has ended, the gravest first. */
        get: operations["readFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/findings/{fingerprint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One finding of a scan that has ended, or one that it resolved. */
        get: operations["readFinding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The findings of a scan that has ended, put together by rule, resource or control, the gravest first. */
        get: operations["readGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of what was scanned around a place, without what looks like a secret. */
        get: operations["readSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Score and coverage by framework and control, and what was not evaluated. */
        get: operations["readSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a scan that has ended. */
        get: operations["readReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scans/{scanId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a scan. Cancelling it again changes nothing. */
        post: operations["cancelScan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's targets. */
        get: operations["listTargets"];
        put?: never;
        /** Creates a target, which scans and schedules can name instead of sources. */
        post: operations["createTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/targets/{targetId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One target. */
        get: operations["readTarget"];
        /** Replaces a target's sources, frameworks and owner; its name stays. */
        put: operations["replaceTarget"];
        post?: never;
        /** Removes a target; its scans stay, schedules that need it are paused when due. */
        delete: operations["deleteTarget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's schedules. */
        get: operations["listSchedules"];
        put?: never;
        /** Creates a schedule. */
        post: operations["createSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{scheduleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One schedule, with its next runs. */
        get: operations["readSchedule"];
        put?: never;
        post?: never;
        /** Ends a schedule; scans that it started go on. */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /** Changes a schedule: its times, its overlap policy; pauses and resumes it. */
        patch: operations["updateSchedule"];
        trace?: never;
    };
    "/v1/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose key the call is made with, and what it may do. */
        get: operations["readCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's API keys, never the keys themselves. */
        get: operations["listKeys"];
        put?: never;
        /** Issues an API key, which is shown this once. */
        post: operations["issueKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes an API key; decisions that were made are good for a minute more. */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's accepted risks. */
        get: operations["listExceptions"];
        put?: never;
        /** Accepts a risk until a day: findings with exactly this evidence no longer count as failed. */
        post: operations["createException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exceptions/{exceptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an exception: from the next scan on its findings count again. */
        delete: operations["deleteException"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's webhooks. */
        get: operations["listWebhooks"];
        put?: never;
        /** Creates a webhook; its signing secret is shown this once. */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook, and how its last message went. */
        get: operations["readWebhook"];
        put?: never;
        post?: never;
        /** Removes a webhook; messages that wait are not sent. */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Changes, pauses or resumes a webhook. */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test message. */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tenants. */
        get: operations["listTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tenant, its plan, and what it used month by month. */
        get: operations["readTenant"];
        /** Makes a tenant, puts it on another plan, suspends it or lets it go on. */
        put: operations["putTenant"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issues an API key of a tenant, its first above all; it is shown this once. */
        post: operations["issueTenantKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's plan, and what it has used this month and before. */
        get: operations["readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every rule, by id. */
        get: operations["listRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{ruleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule: why it matters, what to do, its text. */
        get: operations["readRule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/frameworks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every framework, by id. */
        get: operations["listFrameworks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/frameworks/{frameworkId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One framework with its controls: how each is met, by which rules, what a person attests. */
        get: operations["readFramework"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Executions of every state machine and tenant, newest first. */
        get: operations["listExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/executions/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One execution, by its id or name, with its input and output. */
        get: operations["readExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/executions/{executionId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The history of an execution, as Step Functions' HistoryEvent, oldest first; texts over 4,096 characters are cut, tokens hidden. */
        get: operations["readExecutionHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queues: depth, in flight, oldest message, dead letters. */
        get: operations["listQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Batches whose message came to the dead letters, of the last 90 days. */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the operations monitor found and could not repair, newest first. */
        get: operations["listIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state machines and their definitions in the Amazon States Language. */
        get: operations["listMachines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/executions/{executionId}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a failed execution on from where it failed. */
        post: operations["redriveExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/executions/{executionId}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops an execution. Its scan ends as failed. */
        post: operations["stopExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends dead letters that wait back to their queue, the oldest first, at most 1,000 a call. */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/dead-letters/{deadLetterId}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a dead letter back to its queue. */
        post: operations["redriveDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/dead-letters/{deadLetterId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Gives up a dead letter: its batch ends as not evaluated, and the scan goes on. */
        delete: operations["discardDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a month costs on Lambda, on Fargate and on EKS, item by item. */
        get: operations["estimateCost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Architecture reviews, the newest first. */
        get: operations["listReviews"];
        put?: never;
        /** Reviews a month now: this one so far, or the one named. */
        post: operations["startReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/reviews/{reviewId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One review with its decision record in Markdown. */
        get: operations["readReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/complaints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notes that a customer complained about a cold start; the review counts them. */
        post: operations["noteComplaint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API as an OpenAPI 3.1 document. */
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API as a page for people. */
        get: operations["readDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        CallerView: {
            tenant: string;
            keyId: string | null;
            name: string | null;
            scopes: string[];
        };
        CancelScanAnswer: {
            scanId: string;
            /** @enum {unknown} */
            status: "queued" | "running" | "complete" | "incomplete" | "failed" | "cancelled";
        };
        ColdStartComplaint: {
            complaintId: string;
            tenant: string;
            note: string;
            /** Format: date-time */
            at: string;
        };
        CostEstimate: {
            region: string;
            /** Format: date */
            pricesAsOf: string;
            currency: string;
            workload: {
                customers: number;
                /** @default 1 */
                scansPerDay?: number;
                /** @default 1000 */
                resourcesPerScan?: number;
                /** @default 200 */
                requestsPerDay?: number;
                /** @default 90 */
                retentionDays?: number;
                /** @default 0 */
                provisionedConcurrency?: number;
                /** @default true */
                freeTiers?: boolean;
                scansPerMonth?: number;
                requestsPerMonth?: number;
            };
            architectures: {
                name: string;
                items: {
                    service: string;
                    item: string;
                    quantity: number;
                    free: number;
                    unit: string;
                    amount: number;
                }[];
                total: number;
            }[];
            breakEven: {
                fargate: number | null;
                eks: number | null;
            };
            notCounted: string[];
        };
        CreateExceptionBody: {
            rule: string;
            resource: string;
            reason: string;
            approver: string;
            expires: string;
            evidence: string[];
            /** @default * */
            target?: string;
            /** @default UTC */
            timeZone?: string;
        };
        CreateScheduleBody: {
            expression: string;
            /** @default null */
            sources?: {
                name: string;
                /** @default null */
                upload?: string | null;
                /** @default null */
                content?: string | null;
                /** @default false */
                foundByWalk?: boolean;
            }[] | null;
            /** @default UTC */
            timeZone?: string;
            /** @default default */
            target?: string;
            /** @default null */
            frameworks?: string[] | null;
            /**
             * @default skip
             * @enum {unknown}
             */
            overlap?: "skip" | "queue";
            /** @default 0 */
            jitterSeconds?: number;
            /** @default false */
            paused?: boolean;
        };
        CreateUploadsAnswer: {
            uploads: {
                upload: string;
                url: string;
                /** Format: date-time */
                expiresAt: string;
            }[];
        };
        CreateUploadsBody: {
            files: {
                bytes: number;
            }[];
        };
        CreateWebhookAnswer: {
            secret: string;
            webhook: {
                webhookId: string;
                name: string;
                host: string;
                /** @enum {unknown} */
                kind: "json" | "slack";
                events: string[];
                paused: boolean;
                /** Format: date-time */
                createdAt: string;
                lastDelivery: {
                    delivery: string;
                    /** Format: date-time */
                    at: string;
                    problem: string | null;
                } | null;
            };
        };
        CreateWebhookBody: {
            name: string;
            url: string;
            /**
             * @default json
             * @enum {unknown}
             */
            kind?: "json" | "slack";
            /** @default null */
            events?: string[] | null;
            /** @default false */
            paused?: boolean;
        };
        DeadLetterChange: {
            deadLetterId: string;
            /** @enum {unknown} */
            state: "waiting" | "redriven" | "failed" | "discarded";
        };
        DeadLetterPage: {
            deadLetters: {
                deadLetterId: string;
                tenant: string;
                scanId: string;
                batch: string;
                position: number;
                /** @enum {unknown} */
                state: "waiting" | "redriven" | "failed" | "discarded";
                /** Format: date-time */
                diedAt: string;
            }[];
            cursor: string | null;
        };
        DeadLettersRedriven: {
            redriven: number;
            discarded: number;
            more: boolean;
        };
        ExceptionPage: {
            exceptions: {
                exceptionId: string;
                rule: string;
                resource: string;
                target: string;
                reason: string;
                approver: string;
                /** Format: date */
                expires: string;
                timeZone: string;
                /** Format: date-time */
                endsAt: string;
                hasExpired: boolean;
                evidence: string[];
                /** Format: date-time */
                createdAt: string | null;
            }[];
            cursor: string | null;
        };
        ExceptionView: {
            exceptionId: string;
            rule: string;
            resource: string;
            target: string;
            reason: string;
            approver: string;
            /** Format: date */
            expires: string;
            timeZone: string;
            /** Format: date-time */
            endsAt: string;
            hasExpired: boolean;
            evidence: string[];
            /** Format: date-time */
            createdAt: string | null;
        };
        ExecutionChange: {
            executionId: string;
            name: string;
            /** @enum {unknown} */
            status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
            redriveCount: number;
        };
        ExecutionDetail: {
            execution: {
                executionId: string;
                name: string;
                machine: string;
                /** @enum {unknown} */
                status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                endedAt: string | null;
                durationMs: number | null;
                tenant: string | null;
                scanId: string | null;
                redriveCount: number;
                transitions: number | null;
                costUsd: number | null;
                error: string | null;
                cause: string | null;
            };
            executionArn: string;
            stateMachineArn: string;
            /** Format: date-time */
            redrivenAt: string | null;
            redrivable: boolean;
            input: string | null;
            output: string | null;
            throttles: number | null;
            historyEvents: number | null;
        };
        ExecutionPage: {
            executions: {
                executionId: string;
                name: string;
                machine: string;
                /** @enum {unknown} */
                status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                endedAt: string | null;
                durationMs: number | null;
                tenant: string | null;
                scanId: string | null;
                redriveCount: number;
                transitions: number | null;
                costUsd: number | null;
                error: string | null;
                cause: string | null;
            }[];
            cursor: string | null;
        };
        Finding: {
            fingerprint: string;
            ruleId: string;
            title: string;
            /** @enum {unknown} */
            severity: "critical" | "high" | "medium" | "low" | "info";
            /** @enum {unknown} */
            status: "fail" | "notEvaluated" | "resolved";
            resource: {
                id: string;
                type: string;
                provider: string;
                file: string;
                line: number;
                column: number;
            };
            evidence: {
                path: string;
                line: number;
                column: number;
                found: string | null;
                wanted: string;
                message: string | null;
                /** @default null */
                file?: string | null;
            }[];
            controls: string[];
            remediation: string;
            /** @default 0 */
            moreEvidence?: number;
            /**
             * @default null
             * @enum {unknown}
             */
            reason?: "denied" | "throttled" | "timedOut" | "unsupported" | "unresolved" | "lost" | null;
            /** @default null */
            cause?: string | null;
            /** @default null */
            resourceKey?: string | null;
            /** @default null */
            configurationHash?: string | null;
            /** @default null */
            evidenceHash?: string | null;
            drift?: {
                /** @enum {unknown} */
                change: "new" | "persisting" | "reopened" | "changedByRule" | "notEvaluated" | "resolved";
                /**
                 * Format: date-time
                 * @default null
                 */
                firstSeen?: string | null;
                /**
                 * @default null
                 * @enum {unknown}
                 */
                lastState?: "open" | "resolved" | null;
                /**
                 * @default null
                 * @enum {unknown}
                 */
                resolution?: "fixed" | "resourceGone" | "ruleChanged" | "ruleRemoved" | null;
            } | null;
            exception?: {
                exceptionId: string;
                /** @enum {unknown} */
                state: "accepted" | "evidenceChanged" | "expired";
                reason: string;
                approver: string;
                /** Format: date */
                expires: string;
                timeZone: string;
            } | null;
        };
        FindingGroupList: {
            groups: {
                key: string;
                title: string;
                detail: string;
                file: string;
                /** @enum {unknown} */
                worst: "critical" | "high" | "medium" | "low" | "info";
                failed: number;
                accepted: number;
                notEvaluated: number;
            }[];
            total: number;
            complete: boolean;
        };
        FindingPage: {
            findings: {
                fingerprint: string;
                ruleId: string;
                title: string;
                /** @enum {unknown} */
                severity: "critical" | "high" | "medium" | "low" | "info";
                /** @enum {unknown} */
                status: "fail" | "notEvaluated" | "resolved";
                resource: {
                    id: string;
                    type: string;
                    provider: string;
                    file: string;
                    line: number;
                    column: number;
                };
                evidence: {
                    path: string;
                    line: number;
                    column: number;
                    found: string | null;
                    wanted: string;
                    message: string | null;
                    /** @default null */
                    file?: string | null;
                }[];
                controls: string[];
                remediation: string;
                /** @default 0 */
                moreEvidence?: number;
                /**
                 * @default null
                 * @enum {unknown}
                 */
                reason?: "denied" | "throttled" | "timedOut" | "unsupported" | "unresolved" | "lost" | null;
                /** @default null */
                cause?: string | null;
                /** @default null */
                resourceKey?: string | null;
                /** @default null */
                configurationHash?: string | null;
                /** @default null */
                evidenceHash?: string | null;
                drift?: {
                    /** @enum {unknown} */
                    change: "new" | "persisting" | "reopened" | "changedByRule" | "notEvaluated" | "resolved";
                    /**
                     * Format: date-time
                     * @default null
                     */
                    firstSeen?: string | null;
                    /**
                     * @default null
                     * @enum {unknown}
                     */
                    lastState?: "open" | "resolved" | null;
                    /**
                     * @default null
                     * @enum {unknown}
                     */
                    resolution?: "fixed" | "resourceGone" | "ruleChanged" | "ruleRemoved" | null;
                } | null;
                exception?: {
                    exceptionId: string;
                    /** @enum {unknown} */
                    state: "accepted" | "evidenceChanged" | "expired";
                    reason: string;
                    approver: string;
                    /** Format: date */
                    expires: string;
                    timeZone: string;
                } | null;
            }[];
            total: number | null;
            cursor: string | null;
        };
        Framework: {
            id: string;
            title: string;
            version: string;
            source: string;
            note: string;
            controls: {
                id: string;
                title: string;
                kind: string;
                designation: string;
                parent: string | null;
                /** @enum {unknown} */
                met: "scan" | "attested" | "inherited" | "scan+attested";
                rules: string[];
                evidence: string[];
                attestation: string;
            }[];
        };
        FrameworkList: {
            frameworks: {
                id: string;
                title: string;
                version: string;
                source: string;
                controls: number;
            }[];
        };
        HistoryPage: {
            executionId: string;
            events: unknown[];
            kept: boolean;
            cursor: string | null;
        };
        IncidentPage: {
            incidents: {
                incidentId: string;
                /** @enum {unknown} */
                kind: "executionOverdue" | "scanStuck" | "executionsFailed" | "throttled" | "queueDeep" | "queueOld" | "batchesLost" | "schedulesMissed" | "coverageFell";
                subject: string;
                tenant: string | null;
                /** @enum {unknown} */
                status: "open" | "closed";
                summary: string;
                measure: number;
                evidence: string[];
                /** Format: date-time */
                openedAt: string;
                /** Format: date-time */
                updatedAt: string;
                /** Format: date-time */
                closedAt: string | null;
            }[];
            cursor: string | null;
        };
        IssueKeyAnswer: {
            key: string;
            record: {
                keyId: string;
                name: string;
                scopes: string[];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                expiresAt: string | null;
                /** Format: date-time */
                lastUsedAt: string | null;
                /** Format: date-time */
                revokedAt: string | null;
            };
        };
        IssueKeyBody: {
            name: string;
            scopes: string[];
            /** @default null */
            expiresInDays?: number | null;
        };
        KeyPage: {
            keys: {
                keyId: string;
                name: string;
                scopes: string[];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                expiresAt: string | null;
                /** Format: date-time */
                lastUsedAt: string | null;
                /** Format: date-time */
                revokedAt: string | null;
            }[];
            cursor: string | null;
        };
        MachineList: {
            machines: {
                name: string;
                stateMachineArn: string;
                definition: unknown;
            }[];
        };
        NoteComplaintBody: {
            tenant: string;
            note: string;
        };
        Problem: {
            /** @description 'urn:themisguard:problem:' and a name for programs. */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong, and the remedy. */
            detail: string;
        };
        QueueList: {
            queues: {
                name: string;
                visible: number;
                inFlight: number;
                delayed: number;
                oldestAgeSeconds: number | null;
                deadLetterQueue: string | null;
            }[];
            deadLetters: {
                waiting: number;
                redriven: number;
                failed: number;
                discarded: number;
            };
        };
        ReevaluateScanBody: {
            /** @default null */
            frameworks?: string[] | null;
        };
        ReviewPage: {
            reviews: {
                reviewId: string;
                /** Format: date-time */
                at: string;
                usage: {
                    month: string;
                    customers: number;
                    requests: number;
                    averageMs: number | null;
                    p99Ms: number | null;
                    revenueUsd: number;
                    coldStartComplaints: number;
                    scans: number;
                    resources: number;
                };
                criteria: {
                    name: string;
                    value: number | null;
                    threshold: number;
                    crossed: boolean;
                }[];
                /** @enum {unknown} */
                recommendation: "stay" | "containers" | "considerEks";
                costs: {
                    region: string;
                    /** Format: date */
                    pricesAsOf: string;
                    currency: string;
                    workload: {
                        customers: number;
                        /** @default 1 */
                        scansPerDay?: number;
                        /** @default 1000 */
                        resourcesPerScan?: number;
                        /** @default 200 */
                        requestsPerDay?: number;
                        /** @default 90 */
                        retentionDays?: number;
                        /** @default 0 */
                        provisionedConcurrency?: number;
                        /** @default true */
                        freeTiers?: boolean;
                        scansPerMonth?: number;
                        requestsPerMonth?: number;
                    };
                    architectures: {
                        name: string;
                        items: {
                            service: string;
                            item: string;
                            quantity: number;
                            free: number;
                            unit: string;
                            amount: number;
                        }[];
                        total: number;
                    }[];
                    breakEven: {
                        fargate: number | null;
                        eks: number | null;
                    };
                    notCounted: string[];
                };
                /** Format: date */
                nextReview: string;
            }[];
            cursor: string | null;
        };
        ReviewView: {
            review: {
                reviewId: string;
                /** Format: date-time */
                at: string;
                usage: {
                    month: string;
                    customers: number;
                    requests: number;
                    averageMs: number | null;
                    p99Ms: number | null;
                    revenueUsd: number;
                    coldStartComplaints: number;
                    scans: number;
                    resources: number;
                };
                criteria: {
                    name: string;
                    value: number | null;
                    threshold: number;
                    crossed: boolean;
                }[];
                /** @enum {unknown} */
                recommendation: "stay" | "containers" | "considerEks";
                costs: {
                    region: string;
                    /** Format: date */
                    pricesAsOf: string;
                    currency: string;
                    workload: {
                        customers: number;
                        /** @default 1 */
                        scansPerDay?: number;
                        /** @default 1000 */
                        resourcesPerScan?: number;
                        /** @default 200 */
                        requestsPerDay?: number;
                        /** @default 90 */
                        retentionDays?: number;
                        /** @default 0 */
                        provisionedConcurrency?: number;
                        /** @default true */
                        freeTiers?: boolean;
                        scansPerMonth?: number;
                        requestsPerMonth?: number;
                    };
                    architectures: {
                        name: string;
                        items: {
                            service: string;
                            item: string;
                            quantity: number;
                            free: number;
                            unit: string;
                            amount: number;
                        }[];
                        total: number;
                    }[];
                    breakEven: {
                        fargate: number | null;
                        eks: number | null;
                    };
                    notCounted: string[];
                };
                /** Format: date */
                nextReview: string;
            };
            record: string;
        };
        RuleList: {
            rules: {
                ruleId: string;
                title: string;
                /** @enum {unknown} */
                severity: "critical" | "high" | "medium" | "low" | "info";
                provider: string;
                service: string;
            }[];
        };
        RuleView: {
            ruleId: string;
            title: string;
            /** @enum {unknown} */
            severity: "critical" | "high" | "medium" | "low" | "info";
            provider: string;
            service: string;
            rationale: string;
            remediation: string;
            references: string[];
            resourceTypes: string[];
            controls: string[];
            text: string;
        };
        ScanPage: {
            scans: {
                scanId: string;
                /** @enum {unknown} */
                status: "queued" | "running" | "complete" | "incomplete" | "failed" | "cancelled";
                target: string;
                frameworks: string[];
                trigger: string;
                /** Format: date-time */
                submittedAt: string;
                /** Format: date-time */
                endedAt: string | null;
                inputDigest: string | null;
                scheduleId: string | null;
                progress: {
                    batches: number | null;
                    batchesDone: number;
                    resources: number | null;
                    resourcesDone: number;
                } | null;
                outcome: {
                    score: number | null;
                    evaluated: number;
                    notEvaluated: number;
                    findings: {
                        [key: string]: number;
                    };
                    unreadable: number;
                    /** @default null */
                    frameworks?: {
                        id: string;
                        score: number | null;
                        share: number | null;
                        controls: {
                            fails: number;
                            incomplete: number;
                            passes: number;
                            noEvidence: number;
                            attestation: number;
                            inherited: number;
                            /** @default 0 */
                            accepted?: number;
                        };
                    }[] | null;
                } | null;
                error: string | null;
                cause: string | null;
                /** @default null */
                reevaluationOf?: string | null;
            }[];
            cursor: string | null;
        };
        ScanSummary: {
            scanId: string;
            target: string;
            /** @enum {unknown} */
            status: "queued" | "running" | "complete" | "incomplete" | "failed" | "cancelled";
            /** Format: date-time */
            submittedAt: string;
            packDigest: string;
            resources: number;
            coverage: {
                evaluated: number;
                notEvaluated: number;
                share: number | null;
                /** @default 0 */
                accepted?: number;
            };
            notEvaluatedBy: {
                [key: string]: number;
            };
            score: number | null;
            frameworks: {
                id: string;
                title: string;
                version: string;
                score: number | null;
                coverage: {
                    evaluated: number;
                    notEvaluated: number;
                    share: number | null;
                    /** @default 0 */
                    accepted?: number;
                };
                controlCounts: {
                    fails: number;
                    incomplete: number;
                    passes: number;
                    noEvidence: number;
                    attestation: number;
                    inherited: number;
                    /** @default 0 */
                    accepted?: number;
                };
                controls: {
                    id: string;
                    title: string;
                    parent: string | null;
                    designation: string;
                    /** @enum {unknown} */
                    met: "scan" | "attested" | "inherited" | "scan+attested";
                    /** @enum {unknown} */
                    status: "fails" | "incomplete" | "accepted" | "passes" | "noEvidence" | "attestation" | "inherited";
                    passed: number;
                    failed: number;
                    notEvaluated: number;
                    rules: string[];
                    attestation: string;
                    /** @default 0 */
                    accepted?: number;
                }[];
            }[];
            counts: {
                critical: number;
                high: number;
                medium: number;
                low: number;
                info: number;
            };
            notEvaluatedFindings: number;
            rules: {
                ruleId: string;
                title: string;
                /** @enum {unknown} */
                severity: "critical" | "high" | "medium" | "low" | "info";
                counts: {
                    pass?: number;
                    fail?: number;
                    accepted?: number;
                    notApplicable?: number;
                    denied?: number;
                    throttled?: number;
                    timedOut?: number;
                    unsupported?: number;
                    unresolved?: number;
                    lost?: number;
                };
            }[];
            typesWithoutRules: {
                type: string;
                resources: number;
                rules: number;
            }[];
            unreadable: {
                file: string;
                line: number | null;
                column: number | null;
                reason: string;
            }[];
            unreadableTotal: number;
            warnings: {
                file: string;
                line: number | null;
                column: number | null;
                message: string;
            }[];
            warningsTotal: number;
            /** @default null */
            drift?: {
                comparedWith: string | null;
                isSuperseded: boolean;
                counts: {
                    /** @default 0 */
                    new?: number;
                    /** @default 0 */
                    persisting?: number;
                    /** @default 0 */
                    reopened?: number;
                    /** @default 0 */
                    changedByRule?: number;
                    /** @default 0 */
                    notEvaluated?: number;
                    /** @default 0 */
                    resolved?: number;
                    /** @default 0 */
                    resourceGone?: number;
                    /** @default 0 */
                    resolvedByRule?: number;
                };
                worstOpened: {
                    fingerprint: string;
                    ruleId: string;
                    title: string;
                    /** @enum {unknown} */
                    severity: "critical" | "high" | "medium" | "low" | "info";
                    resource: string;
                    file: string;
                }[];
                worstResolved: {
                    fingerprint: string;
                    ruleId: string;
                    title: string;
                    /** @enum {unknown} */
                    severity: "critical" | "high" | "medium" | "low" | "info";
                    resource: string;
                    file: string;
                }[];
            } | null;
        };
        ScanView: {
            scanId: string;
            /** @enum {unknown} */
            status: "queued" | "running" | "complete" | "incomplete" | "failed" | "cancelled";
            target: string;
            frameworks: string[];
            trigger: string;
            /** Format: date-time */
            submittedAt: string;
            /** Format: date-time */
            endedAt: string | null;
            inputDigest: string | null;
            scheduleId: string | null;
            progress: {
                batches: number | null;
                batchesDone: number;
                resources: number | null;
                resourcesDone: number;
            } | null;
            outcome: {
                score: number | null;
                evaluated: number;
                notEvaluated: number;
                findings: {
                    [key: string]: number;
                };
                unreadable: number;
                /** @default null */
                frameworks?: {
                    id: string;
                    score: number | null;
                    share: number | null;
                    controls: {
                        fails: number;
                        incomplete: number;
                        passes: number;
                        noEvidence: number;
                        attestation: number;
                        inherited: number;
                        /** @default 0 */
                        accepted?: number;
                    };
                }[] | null;
            } | null;
            error: string | null;
            cause: string | null;
            /** @default null */
            reevaluationOf?: string | null;
        };
        SchedulePage: {
            schedules: {
                scheduleId: string;
                expression: string;
                timeZone: string;
                target: string;
                frameworks: string[];
                sources: string[];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                nextDue: string | null;
                nextRuns: string[];
                lastScanId: string | null;
                paused: boolean;
                /** @enum {unknown} */
                overlap: "skip" | "queue";
                jitterSeconds: number;
                lastSkipped: string | null;
            }[];
            cursor: string | null;
        };
        ScheduleView: {
            scheduleId: string;
            expression: string;
            timeZone: string;
            target: string;
            frameworks: string[];
            sources: string[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            nextDue: string | null;
            nextRuns: string[];
            lastScanId: string | null;
            paused: boolean;
            /** @enum {unknown} */
            overlap: "skip" | "queue";
            jitterSeconds: number;
            lastSkipped: string | null;
        };
        SourceExcerpt: {
            file: string;
            firstLine: number;
            lines: string[];
            lastOfFile: boolean;
        };
        StartReviewBody: {
            /** @default null */
            month?: string | null;
        };
        StartedReview: {
            execution: string;
            month: string;
        };
        SubmitScanAnswer: {
            scanId: string;
            /** @enum {unknown} */
            status: "queued" | "running" | "complete" | "incomplete" | "failed" | "cancelled";
        };
        SubmitScanBody: {
            /** @default null */
            sources?: {
                name: string;
                /** @default null */
                upload?: string | null;
                /** @default null */
                content?: string | null;
                /** @default false */
                foundByWalk?: boolean;
            }[] | null;
            /** @default default */
            target?: string;
            /** @default null */
            frameworks?: string[] | null;
            /** @default null */
            inputDigest?: string | null;
            /** @default null */
            exceptions?: string | null;
        };
        TargetBody: {
            name: string;
            sources: {
                name: string;
                /** @default null */
                upload?: string | null;
                /** @default null */
                content?: string | null;
                /** @default false */
                foundByWalk?: boolean;
            }[];
            /** @default null */
            frameworks?: string[] | null;
            /** @default null */
            owner?: string | null;
        };
        TargetPage: {
            targets: {
                targetId: string;
                name: string;
                owner: string | null;
                sources: string[];
                frameworks: string[];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
            }[];
            cursor: string | null;
        };
        TargetView: {
            targetId: string;
            name: string;
            owner: string | null;
            sources: string[];
            frameworks: string[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        TenantBody: {
            plan: string;
            /** @default null */
            name?: string | null;
            /** @default false */
            suspended?: boolean;
        };
        TenantKeyAnswer: {
            key: string;
            keyId: string;
        };
        TenantKeyBody: {
            name: string;
            /** @default null */
            expiresInDays?: number | null;
        };
        TenantPage: {
            tenants: {
                tenantId: string;
                name: string | null;
                plan: string;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                suspendedAt: string | null;
            }[];
            cursor: string | null;
        };
        TenantUsage: {
            tenant: {
                tenantId: string;
                name: string | null;
                plan: string;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                suspendedAt: string | null;
            };
            months: {
                month: string;
                scans: number;
                resources: number;
            }[];
            targets: number;
            schedules: number;
        };
        TenantView: {
            tenantId: string;
            name: string | null;
            plan: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            suspendedAt: string | null;
        };
        TestWebhookAnswer: {
            delivery: string;
        };
        UpdateScheduleBody: {
            /** @default null */
            expression?: string | null;
            /** @default null */
            timeZone?: string | null;
            /**
             * @default null
             * @enum {unknown}
             */
            overlap?: "skip" | "queue" | null;
            /** @default null */
            jitterSeconds?: number | null;
            /** @default null */
            paused?: boolean | null;
        };
        UpdateWebhookBody: {
            /** @default null */
            name?: string | null;
            /** @default null */
            url?: string | null;
            /**
             * @default null
             * @enum {unknown}
             */
            kind?: "json" | "slack" | null;
            /** @default null */
            events?: string[] | null;
            /** @default null */
            paused?: boolean | null;
        };
        UsageView: {
            plan: {
                name: string;
                priceUsd: number;
                targets: number | null;
                scansPerMonth: number | null;
                resourcesPerScan: number | null;
                schedules: number | null;
                retentionDays: number;
            };
            month: string;
            scans: number;
            resources: number;
            targets: number;
            schedules: number;
            /** Format: date-time */
            resetsAt: string;
            months: {
                month: string;
                scans: number;
                resources: number;
            }[];
        };
        WebhookPage: {
            webhooks: {
                webhookId: string;
                name: string;
                host: string;
                /** @enum {unknown} */
                kind: "json" | "slack";
                events: string[];
                paused: boolean;
                /** Format: date-time */
                createdAt: string;
                lastDelivery: {
                    delivery: string;
                    /** Format: date-time */
                    at: string;
                    problem: string | null;
                } | null;
            }[];
            cursor: string | null;
        };
        WebhookView: {
            webhookId: string;
            name: string;
            host: string;
            /** @enum {unknown} */
            kind: "json" | "slack";
            events: string[];
            paused: boolean;
            /** Format: date-time */
            createdAt: string;
            lastDelivery: {
                delivery: string;
                /** Format: date-time */
                at: string;
                problem: string | null;
            } | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createUploads: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUploadsBody"];
            };
        };
        responses: {
            /** @description Where to send each file, in the order of the request. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateUploadsAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScans: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submitScan: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitScanBody"];
            };
        };
        responses: {
            /** @description Accepted; 'Location' is the scan. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmitScanAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reevaluateScan: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReevaluateScanBody"];
            };
        };
        responses: {
            /** @description Accepted; 'Location' is the new scan. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmitScanAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readScan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scan. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readFindings: {
        parameters: {
            query?: {
                /** @description Only findings of this severity. */
                severity?: "critical" | "high" | "medium" | "low" | "info";
                /** @description Only findings of this rule. */
                ruleId?: string;
                /** @description Only failures, or only what was not evaluated. */
                status?: "fail" | "notEvaluated";
                /** @description Only findings with this change since the target's last scan; resolved ones are listed only so. */
                drift?: "new" | "persisting" | "reopened" | "changedByRule" | "notEvaluated" | "resolved";
                /** @description Only findings that are evidence for this control: framework:control, of a framework of the scan. */
                control?: string;
                /** @description Only findings on this resource: 'resourceKey' of a finding. */
                resource?: string;
                /** @description Only findings with this text in the rule's id, the resource's id or the source's name; 'total' is left out then. */
                text?: string;
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page: 'findings', 'total' and, when there are more, 'cursor'. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readFinding: {
        parameters: {
            query?: {
                /** @description Its rule, to find it sooner among many. */
                ruleId?: string;
            };
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
                /** @description Id. */
                fingerprint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The finding. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Finding"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readGroups: {
        parameters: {
            query?: {
                /** @description What they have in common; rule when absent. */
                by?: "rule" | "resource" | "control";
                /** @description Entries a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The groups; 'complete' is false when so many findings are there that only the gravest were counted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingGroupList"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSource: {
        parameters: {
            query?: {
                /** @description Name of the source, as findings have it. */
                file?: string;
                /** @description The line in the middle. */
                line?: number;
                /** @description Lines before and after it; 8 when absent. */
                around?: number;
            };
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceExcerpt"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSummary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanSummary"];
                };
            };
            /** @description It is large: 'Location' gives it for 15 minutes. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReport: {
        parameters: {
            query?: {
                /** @description Format of the report; json when absent. */
                format?: "html" | "json" | "csv" | "sarif" | "ocsf" | "junit" | "pdf";
            };
            header?: never;
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": unknown;
                    "application/json": unknown;
                    "text/csv; charset=utf-8": unknown;
                    "application/sarif+json": unknown;
                    "application/xml": unknown;
                    "application/pdf": unknown;
                };
            };
            /** @description It is large: 'Location' gives it for 15 minutes. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelScan: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                scanId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelScanAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTargets: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTarget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetBody"];
            };
        };
        responses: {
            /** @description The target. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                targetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The target. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                targetId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetBody"];
            };
        };
        responses: {
            /** @description The target. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                targetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScheduleBody"];
            };
        };
        responses: {
            /** @description The schedule. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                scheduleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                scheduleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                scheduleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateScheduleBody"];
            };
        };
        responses: {
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCaller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueKeyBody"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueKeyAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createException: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateExceptionBody"];
            };
        };
        responses: {
            /** @description The exception. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                exceptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhookBody"];
            };
        };
        responses: {
            /** @description The webhook. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateWebhookAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhookBody"];
            };
        };
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestWebhookAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantUsage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantBody"];
            };
        };
        responses: {
            /** @description The tenant as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            /** @description The tenant is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueTenantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantKeyBody"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantKeyAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The usage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleList"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                ruleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFrameworks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The frameworks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FrameworkList"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readFramework: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                frameworkId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The framework. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Framework"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExecutions: {
        parameters: {
            query?: {
                /** @description Only executions of this state machine, by name. */
                machine?: string;
                /** @description Only executions of this status, those that came to it last first. */
                status?: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
                /** @description Only executions of this tenant's scans. */
                tenant?: string;
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. With filters it may be short, or empty, and still have a cursor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The execution. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionDetail"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readExecutionHistory: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id. */
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueList"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Only those that wait, the oldest first. */
                state?: "waiting";
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIncidents: {
        parameters: {
            query?: {
                /** @description Only those that are open. */
                status?: "open";
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMachines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineList"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveExecution: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionChange"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopExecution: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is stopped. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionChange"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLettersRedriven"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id. */
                deadLetterId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is sent back; or discarded, when its scan has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterChange"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                deadLetterId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is discarded. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterChange"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimateCost: {
        parameters: {
            query?: {
                /** @description Tenants; 10 when absent. */
                customers?: string;
                /** @description Scans of each customer a day; 1 when absent. */
                scansPerDay?: string;
                /** @description Resources in each scan; 1000 when absent. */
                resources?: string;
                /** @description API requests of each customer a day; 200 when absent. */
                requestsPerDay?: string;
                /** @description How long scans are kept; 90 when absent. */
                retentionDays?: string;
                /** @description Environments kept warm of each of two API functions; 0 when absent. */
                provisionedConcurrency?: string;
                /** @description Whether free tiers are taken off; true when absent. */
                freeTiers?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The estimate. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostEstimate"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReviews: {
        parameters: {
            query?: {
                /** @description Entries a page. */
                limit?: number;
                /** @description The cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startReview: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartReviewBody"];
            };
        };
        responses: {
            /** @description It has begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedReview"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                reviewId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The review. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewView"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    noteComplaint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request within a day are given the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteComplaintBody"];
            };
        };
        responses: {
            /** @description It is noted. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ColdStartComplaint"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": unknown;
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
