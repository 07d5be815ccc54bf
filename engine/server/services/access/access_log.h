// AccessLog: sees to it that whoever is shown personal data in plain leaves a record that says so.
//
// The first time within a minute that a caller is shown a case by one kind of reading, the record is durable
// before the data are shown. What he reads again within the minute is only counted, and told by his next
// record of the case, by a sweep once the minute is over and anybody reads anything, or when the server
// stops. Time is the engine's. A namespace may switch this off (DirectoryService.UpdateSettings).
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_ACCESS_LOG_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_ACCESS_LOG_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/base/mutex.h"
#include "engine/runtime/engine.h"
#include "engine/server/identity.h"
#include "engine/server/services/access/personal_names.h"

namespace liushui::server {

// By what kind of reading.
enum class AccessKind { kGet, kList, kReport, kDownload, kHistory, kWatch };
inline constexpr size_t kAccessKinds = 6;

// Cases whose personal data an answer shows.
struct ShownCases {
  AccessKind kind = AccessKind::kGet;
  std::vector<uint64_t> instances = {};
};

inline constexpr absl::Duration kAccessWindow = absl::Minutes(1);
inline constexpr size_t kMaxCasesInRecord = 1'000;
// Cases of callers kept in mind at a time; past it all are told and forgotten.
inline constexpr size_t kMaxAccessesKept = 100'000;

// Thread-safe. The engine must outlive it; it must outlive every call.
class AccessLog {
 public:
  explicit AccessLog(runtime::Engine& engine) : engine_(engine) {}

  // What the definition of an instance declares personal; nothing for a definition that is not there.
  std::shared_ptr<const PersonalNames> NamesOf(const std::string& definition_hash);
  std::shared_ptr<const PersonalNames> NamesOf(absl::string_view name_space, uint64_t instance);

  // Calls `then`, from this call or from a thread of the engine, once the ledger knows that the caller is
  // shown these cases, at most kMaxCasesInRecord; with an error they are not to be shown. It must not block.
  void Note(const Identity& identity, ShownCases shown, std::function<void(const absl::Status&)> then);
  // The same, and waits.
  absl::Status NoteAndWait(const Identity& identity, const ShownCases& shown);

  // Has all that was only counted so far written down, and waits for nothing.
  void TellAll();

 private:
  struct Count {
    absl::Time told = absl::InfinitePast();  // when a record last told of it
    uint32_t untold = 0;
  };
  using Counts = std::array<Count, kAccessKinds>;
  struct Reader {
    ledger::v1::Actor actor;
    std::map<uint64_t, Counts> cases;
  };
  using ReaderKey = std::pair<std::string, std::string>;  // namespace, and the serialised actor

  // The cases that no record of this minute tells of, as a record tells them; the others are counted.
  ledger::v1::AccessRecorded Untold(const Identity& identity, const ShownCases& shown, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Told(const Identity& identity, const ShownCases& shown, absl::Time time) ABSL_LOCKS_EXCLUDED(mutex_);
  // What was counted in minutes that are over at `now`, by reader, which is forgotten.
  std::vector<std::pair<runtime::Caller, ledger::v1::AccessRecorded>> Sweep(absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Write(std::vector<std::pair<runtime::Caller, ledger::v1::AccessRecorded>> swept);

  runtime::Engine& engine_;
  Mutex mutex_;
  std::map<ReaderKey, Reader> readers_ ABSL_GUARDED_BY(mutex_);
  size_t cases_kept_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time swept_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  Mutex names_mutex_;
  // By hash of the definition; shared with those who are using them.
  std::map<std::string, std::shared_ptr<const PersonalNames>> names_ ABSL_GUARDED_BY(names_mutex_);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_ACCESS_LOG_H_
