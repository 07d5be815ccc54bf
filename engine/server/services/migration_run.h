// MigrationRun: one MigrateInstances call: which instances are meant, and what becomes of each.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_MIGRATION_RUN_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_MIGRATION_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/core/migration/instance_filter.h"
#include "engine/runtime/engine.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::server {

inline constexpr int kMaxSourceRevisions = 100;
inline constexpr int kMaxNamedInstances = 1'000;
inline constexpr int kMaxMappings = 1'000;
inline constexpr int kMaxDatumExpressions = 100;
inline constexpr size_t kMaxMigrationIdBytes = 40;

// Instances that move at once, so that they share a commit.
inline constexpr size_t kMovesAtOnce = 64;

// What is asked for, read and checked.
struct MigrationPlan {
  runtime::Caller caller;  // its request id is what those of the steps begin with
  std::string workflow;
  runtime::Deployed target;
  std::set<uint32_t> sources;       // empty: all
  std::vector<uint64_t> instances;  // empty: all
  std::string filter;
  ledger::v1::Input input;  // but for what an instance was chosen by
  bool validate_only = false;
  int64_t max_moves = 0;
};

// Checks the request's fields, that what it names is deployed, and that what it asks makes sense for at least
// one revision instances may come from. The errors stand in the proto.
absl::StatusOr<MigrationPlan> ReadMigration(const runtime::Reads& reads,
                                            const v1::MigrateInstancesRequest& request,
                                            const runtime::Caller& caller);

// For one thread, which waits while instances move. What it is given must outlive it.
class MigrationRun {
 public:
  // Sends a message; false once the caller is gone.
  using Write = std::function<bool(const v1::MigrateInstancesResponse&)>;

  MigrationRun(runtime::Engine& engine, const MigrationPlan& plan, Write write)
      : engine_(engine), plan_(plan), write_(std::move(write)) {}

  // Goes through the instances until all are told, enough have moved, or the caller is gone; none is ever
  // left half moved. Errors of the engine's own (stopping, disk low, mailbox full) end it.
  absl::Status Run();

 private:
  using State = state::v1::InstanceState;
  using Verdict = v1::MigrateInstancesResponse::Verdict;

  absl::Status RunNamed();
  absl::Status RunAll();
  // Judges what can be judged by the state alone; what is left waits to be moved.
  absl::Status Consider(const State& state);
  absl::StatusOr<bool> IsMeant(const State& state);
  const absl::StatusOr<core::InstanceFilter>& FilterFor(const std::string& definition);
  // Moves, or with validate_only rehearses, those that wait.
  absl::Status Flush();
  // The input that moves it if it is still what was looked at.
  ledger::v1::Input InputFor(const State& state) const;
  std::vector<absl::StatusOr<State>> MoveAll();
  std::vector<absl::StatusOr<State>> RehearseAll() const;
  absl::Status TellMoved(const State& before, const absl::StatusOr<State>& after);
  absl::Status TellRefused(const State& state, const absl::Status& refusal);
  // Fills in whose verdict it is, and counts it.
  absl::Status Tell(const State& before, Verdict verdict);
  absl::Status Send(v1::MigrateInstancesResponse response);
  bool HasMovedEnough() const;

  runtime::Engine& engine_;
  const MigrationPlan& plan_;
  const Write write_;
  std::map<std::string, absl::StatusOr<core::InstanceFilter>> filters_;  // by hash of the definition
  std::vector<State> waiting_;
  v1::MigrateInstancesResponse::Counts counts_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_MIGRATION_RUN_H_
