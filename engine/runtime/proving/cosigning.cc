#include "engine/runtime/proving/cosigning.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/proving/stored_tree.h"

namespace liushui::runtime {
namespace {

// Real time is looked at again at least this often.
constexpr absl::Duration kMaxWait = absl::Seconds(10);
// A question that begins just when it is interrupted is interrupted again after so long.
constexpr std::chrono::milliseconds kInterruptAgain{20};

bool Contradicts(const absl::Status& refused) {
  const std::string reason = ReasonOf(refused);
  return reason == kWitnessAhead || reason == kWitnessDisagrees;
}

absl::StatusOr<proof::NoteSignature> AskOne(CosigningWitness& witness, const SignedHead& signed_head) {
  StoredTiles tiles(signed_head.reader);
  proof::TileNodes nodes(&tiles, signed_head.head.size);
  return witness.Ask(proof::NoteText(signed_head.note), nodes);
}

}  // namespace

absl::Status AskBeforeOpening(const std::vector<std::shared_ptr<CosigningWitness>>& witnesses,
                              const SignedHead& signed_head,
                              const std::function<void(const std::string&)>& tell) {
  std::vector<absl::Status> answers(witnesses.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < witnesses.size(); ++i) {
    threads.emplace_back([&, i] { answers[i] = AskOne(*witnesses[i], signed_head).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < witnesses.size(); ++i) {
    if (Contradicts(answers[i])) {
      return Refuse(
          absl::StatusCode::kFailedPrecondition, ReasonOf(answers[i]),
          absl::StrCat(answers[i].message(), ": this ledger is an older copy, or there are two of it. ",
                       "Put back the newest copy; if an older one was put in its place on purpose, ",
                       "start with --fork, which goes on under another name and says so in the ", "ledger"));
    }
    if (answers[i].ok() || !tell) continue;
    tell(absl::StrCat("could not ask the witness ", witnesses[i]->name(),
                      " whether it has seen more of this ledger: ", answers[i].message()));
  }
  return absl::OkStatus();
}

Cosigning::Cosigning(CosigningParts parts) : parts_(std::move(parts)) {
  {
    MutexLock lock(&mutex_);
    for (const auto& witness : parts_.witnesses) {
      Asked asked;
      asked.standing.name = witness->name();
      asked.pause = kFirstPause;
      asked.due = -absl::InfiniteDuration();
      asked_.push_back(std::move(asked));
    }
  }
  for (size_t i = 0; i < parts_.witnesses.size(); ++i) threads_.emplace_back([this, i] { Run(i); });
}

Cosigning::~Cosigning() {
  Stop();
}

void Cosigning::Offer(proof::Note note, const proof::TreeHead& head) {
  MutexLock lock(&mutex_);
  offered_ = Offered{std::move(note), head};
  changed_.NotifyAll();
}

std::vector<Cosigning::Cosigned> Cosigning::TakeLines() {
  MutexLock lock(&mutex_);
  return std::exchange(lines_, {});
}

bool Cosigning::HasLines() const {
  MutexLock lock(&mutex_);
  return !lines_.empty();
}

bool Cosigning::Answered(uint64_t size) const {
  MutexLock lock(&mutex_);
  return std::all_of(asked_.begin(), asked_.end(), [size](const Asked& asked) {
    return !asked.standing.complaint.empty() || asked.standing.cosigned_size >= size;
  });
}

bool Cosigning::Settled(uint64_t size) const {
  return Answered(size) && !HasLines();
}

std::vector<WitnessStanding> Cosigning::Standings() const {
  MutexLock lock(&mutex_);
  std::vector<WitnessStanding> standings;
  for (const Asked& asked : asked_) standings.push_back(asked.standing);
  return standings;
}

void Cosigning::Wake() {
  MutexLock lock(&mutex_);
  changed_.NotifyAll();
}

absl::Duration Cosigning::UntilDue(const Asked& asked) const {
  const bool nothing = !offered_.has_value() || offered_->head.size <= asked.standing.cosigned_size;
  if (nothing || asked.standing.contradicts) return absl::InfiniteDuration();
  return asked.due - parts_.monotonic();
}

void Cosigning::Run(size_t place) {
  while (true) {
    Offered offered;
    {
      MutexLock lock(&mutex_);
      absl::Duration left = UntilDue(asked_[place]);
      while (!stopping_ && left > absl::ZeroDuration()) {
        changed_.WaitFor(&mutex_,
                         absl::ToChronoMicroseconds(std::min(left, kMaxWait) + absl::Microseconds(1)));
        left = UntilDue(asked_[place]);
      }
      if (stopping_) {
        asked_[place].ended = true;
        changed_.NotifyAll();
        return;
      }
      offered = *offered_;
    }
    Take(place, offered, AskOne(*parts_.witnesses[place], {offered.note, offered.head, parts_.store}));
  }
}

std::string Cosigning::Judge(Asked& asked, const absl::Status& refused) const {
  asked.standing.complaint = std::string(refused.message());
  asked.standing.contradicts = Contradicts(refused);
  asked.due = parts_.monotonic() + asked.pause;
  asked.pause = std::min(2 * asked.pause, kLongestPause);
  if (asked.told == asked.standing.complaint) return "";
  asked.told = asked.standing.complaint;
  if (asked.standing.contradicts) {
    return absl::StrCat("the witness ", asked.standing.name,
                        " contradicts this ledger and is asked no more: ", asked.told,
                        ": this ledger is an older copy, or there are two of it");
  }
  return absl::StrCat("the witness ", asked.standing.name, " does not cosign: ", asked.told);
}

void Cosigning::Take(size_t place, const Offered& offered, absl::StatusOr<proof::NoteSignature> line) {
  std::string sentence;
  {
    MutexLock lock(&mutex_);
    // An answer that was interrupted is none.
    if (stopping_ && !line.ok()) return;
    Asked& asked = asked_[place];
    if (line.ok()) {
      if (!asked.told.empty()) sentence = absl::StrCat("the witness ", asked.standing.name, " cosigns again");
      asked.standing.cosigned_size = offered.head.size;
      asked.standing.complaint.clear();
      asked.told.clear();
      asked.pause = kFirstPause;
      lines_.push_back({offered.note, offered.head, *std::move(line)});
    } else {
      sentence = Judge(asked, line.status());
    }
  }
  if (!sentence.empty() && parts_.tell) parts_.tell(sentence);
  parts_.answered();
}

bool Cosigning::AwaitEnd() {
  MutexLock lock(&mutex_);
  const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::all_of(asked_.begin(), asked_.end(), [](const Asked& asked) { return asked.ended; });
  };
  if (!ended()) changed_.WaitFor(&mutex_, kInterruptAgain);
  return ended();
}

void Cosigning::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  do {
    for (const auto& witness : parts_.witnesses) witness->Interrupt();
  } while (!AwaitEnd());
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace liushui::runtime
