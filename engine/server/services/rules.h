// The two shapes nearly every unary rpc has. A read: wait for min_position, read, answer. A mutation: check
// and translate, submit to the engine, translate its answer back. What differs is a pair of plain functions.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_RULES_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_RULES_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/runtime/engine.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/position_waits.h"
#include "engine/server/calls/unary_call.h"
#include "engine/server/calls/worker_pool.h"
#include "engine/server/messages/fields.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/request_hash.h"
#include "engine/server/services/access/shown_cases.h"
#include "storage/attachment_folder.h"

namespace liushui::server {

class Uploads;
class WatchStreams;

// What the services work with. All of it outlives them.
struct ServerParts {
  runtime::Engine& engine;
  const Authenticator& authenticator;
  WorkerPool& readers;    // reads of more than a row or two, and compiling
  WorkerPool& slow;       // what may take minutes: moving the clock, checking the ledger
  WorkerPool& streams;    // what takes as long as its reader likes: streaming the ledger
  WorkerPool& downloads;  // the same, but attached files: their readers may be slow, and many
  PositionWaits& waits;
  CallGroup& group;                        // of all calls
  storage::AttachmentFolder* attachments;  // null where none are kept
  Uploads& uploads;
  WatchStreams& watches;
  AccessLog& accesses;  // of personal data
};

// Where a read runs: at once on the completion queue's thread (a row or two), or on the readers' pool.
enum class Place { kQueue, kPool };

template <typename Request, typename Response>
using ReadRule = absl::StatusOr<Response> (*)(const runtime::Reads&, const Request&, const Identity&);

// The position a read must have reached; 0 for requests that have no such field.
template <typename Request>
int64_t MinPositionOf(const Request& request) {
  if constexpr (requires { request.min_position(); }) return request.min_position();
  return 0;
}

// For reads that depend on what time it is, too.
template <typename Request, typename Response>
using EngineRule =
    std::function<absl::StatusOr<Response>(const runtime::Engine&, const Request&, const Identity&)>;

// Whether a request is about the past, which is folded from the ledger and takes its time.
template <typename Request>
bool IsOfThePast(const Request& request) {
  if constexpr (requires { request.has_read_time(); }) {
    return request.read_position() != 0 || request.has_read_time();
  }
  return false;
}

// Answers, but first sees to it that the ledger knows whose personal data are shown.
template <typename Response>
void FinishRead(const ServerParts& parts, const Identity& identity, absl::StatusOr<Response> answer,
                Responder<Response> responder) {
  if constexpr (requires { CasesShown(parts.accesses, identity, *answer); }) {
    if (answer.ok()) {
      ShownCases shown = CasesShown(parts.accesses, identity, *answer);
      return parts.accesses.Note(identity, std::move(shown),
                                 [responder, answer = std::move(answer)](const absl::Status& noted) {
                                   responder.Finish(noted.ok() ? answer : noted);
                                 });
    }
  }
  responder.Finish(answer);
}

template <typename Request, typename Response>
UnaryHandler<Request, Response> ReadingEngine(const ServerParts& parts, Place place,
                                              EngineRule<Request, Response> read) {
  return [&parts, place, read](const Request& request, const CallContext& caller,
                               Responder<Response> responder) {
    const runtime::Reads& reads = parts.engine.reads();
    const auto answer = [&parts, &request, &caller, read, responder] {
      FinishRead(parts, caller.identity, read(parts.engine, request, caller.identity), responder);
    };
    const int64_t min_position = MinPositionOf(request);
    FieldChecks checks;
    checks.Range("min_position", min_position, 0, INT64_MAX);
    if (const absl::Status status = checks.Result(); !status.ok()) return responder.Finish(status);
    if (static_cast<uint64_t>(min_position) > reads.position()) {
      return parts.waits.Wait(static_cast<uint64_t>(min_position), caller.deadline,
                              [answer, responder](const absl::Status& reached) {
                                if (!reached.ok()) return responder.Finish(reached);
                                answer();
                              });
    }
    if (place == Place::kQueue && !IsOfThePast(request)) return answer();
    const absl::Status accepted = parts.readers.Run(answer);
    if (!accepted.ok()) responder.Finish(accepted);
  };
}

template <typename Request, typename Response>
UnaryHandler<Request, Response> Reading(const ServerParts& parts, Place place,
                                        ReadRule<Request, Response> read) {
  return ReadingEngine<Request, Response>(
      parts, place, [read](const runtime::Engine& engine, const Request& request, const Identity& identity) {
        return read(engine.reads(), request, identity);
      });
}

template <typename Request, typename Response>
struct MutationRule {
  // Checks and translates.
  absl::StatusOr<runtime::Request> (*prepare)(const runtime::Reads&, const Request&, const Identity&);
  // Translates back what became of it.
  Response (*answer)(const Request&, const runtime::Outcome&);
  // What the request names, if that hangs on an instance: without the instance there is no such thing either.
  absl::optional<ChildKind> child = {};
};

template <typename Request, typename Response>
UnaryHandler<Request, Response> Mutating(const ServerParts& parts, MutationRule<Request, Response> rule) {
  return [&parts, rule](const Request& request, const CallContext& context, Responder<Response> responder) {
    auto caller = CallerOf(request, context.identity);
    if (!caller.ok()) return responder.Finish(caller.status());
    auto prepared = rule.prepare(parts.engine.reads(), request, context.identity);
    if (!prepared.ok()) return responder.Finish(prepared.status());
    parts.engine.Submit(
        *std::move(caller), *std::move(prepared),
        [rule, &request, responder](const absl::StatusOr<runtime::Outcome>& outcome) {
          if (outcome.ok()) return responder.Finish(rule.answer(request, *outcome));
          if constexpr (requires { request.name(); }) {
            if (rule.child.has_value()) {
              return responder.Finish(RefusalOf(*rule.child, request.name(), outcome.status()));
            }
          }
          responder.Finish(outcome.status());
        });
  };
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_RULES_H_
