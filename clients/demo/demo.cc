#include "clients/demo/demo.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/demo/days.h"
#include "clients/demo/server_process.h"
#include "clients/demo/show/board.h"
#include "clients/demo/show/recount.h"
#include "clients/demo/show/story.h"
#include "clients/demo/show/watcher.h"
#include "engine/base/status_macros.h"
#include "google/protobuf/util/json_util.h"

namespace liushui::demo {
namespace {

using cli::Tone;

constexpr int kYear = 2026;
constexpr int kMonth = 3;
constexpr int kMonday = 2;
const char* const kProcesses[] = {"daily_manager_day", "consult_sheet", "complaint", "bank_outlet"};

// A folder that goes with the object, unless it is to stay.
class Folder {
 public:
  static absl::StatusOr<std::unique_ptr<Folder>> Make() {
    std::string path = (std::filesystem::temp_directory_path() / "liushui-demo-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) return absl::UnavailableError(absl::StrCat("cannot make ", path));
    return std::unique_ptr<Folder>(new Folder(path));
  }
  ~Folder() {
    std::error_code ignored;
    if (!stays_) std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  void Stay() { stays_ = true; }

 private:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  bool stays_ = false;
};

// The demo from its server's start to its end.
class Demo {
 public:
  Demo(const DemoOptions& options, const cli::Terminal& terminal, const Sample& sample, const Plan& plan)
      : options_(options), terminal_(terminal), sample_(sample), plan_(plan), luck_(options.seed) {}

  absl::Status Run(const std::function<bool()>& interrupted) {
    ASSIGN_OR_RETURN(folder_, Folder::Make());
    RETURN_IF_ERROR(StartServer());
    client::ClientOptions client_options;
    client_options.address = server_->address();
    client_options.caller = {"demo", {}, sample_.branch};
    Office office(client::Client(client_options), sample_);
    RETURN_IF_ERROR(RunStory(office, interrupted));
    RETURN_IF_ERROR(ShowPersonalData());
    RETURN_IF_ERROR(CheckLedger(office));
    if (options_.keep) return Leave();
    return CheckFolder();
  }

 private:
  absl::Status StartServer();
  absl::Status RunStory(Office& office, const std::function<bool()>& interrupted);
  absl::Status ShowBoard(const Office& office, absl::string_view title);
  // Runs a command of the program as anybody would, and shows what it prints.
  absl::Status ShowCommand(const std::vector<std::string>& words);
  // A client wants to be forgotten: what the law still keeps is kept, and not used any more.
  absl::Status ShowPersonalData();
  absl::Status JudgeStory(const std::vector<Claim>& claims) const;
  absl::Status CheckLedger(const Office& office) const;
  absl::Status TellChecked(const v1::VerifyResult& result) const;
  absl::Status CheckFolder();
  absl::Status Leave();
  void Heading(absl::string_view text) const { *terminal_.out << "\n== " << text << " ==\n"; }

  const DemoOptions& options_;
  const cli::Terminal& terminal_;
  const Sample& sample_;
  const Plan& plan_;
  const Luck luck_;
  const absl::CivilDay day_{kYear, kMonth, kMonday};
  int64_t refusal_position_ = 0;  // an interesting moment to look back at
  std::unique_ptr<Folder> folder_;
  std::unique_ptr<ServerProcess> server_;  // goes before its folder
};

absl::Status Demo::StartServer() {
  ServerOptions options;
  options.program = options_.server;
  options.folder = folder_->path();
  options.workflows = options_.workflows;
  options.branch = sample_.branch;
  options.clock = absl::FormatTime(absl::RFC3339_sec, At(day_, 7, 50), BranchZone());
  options.outlives = options_.keep;
  ASSIGN_OR_RETURN(server_, ServerProcess::Start(options));
  *terminal_.out << sample_.title << "：" << sample_.managers.size() << " 位客户经理，"
                 << sample_.people.size() << " 人，" << sample_.clients.size() << " 位客户；服务器 "
                 << server_->address() << "，账本 " << folder_->path() << "/ledger，随机种子 "
                 << options_.seed << "\n";
  return absl::OkStatus();
}

absl::Status Demo::RunStory(Office& office, const std::function<bool()>& interrupted) {
  const absl::Time began = absl::Now();
  RETURN_IF_ERROR(office.ReadClock());
  Timeline timeline(terminal_);
  Chronicle chronicle(sample_, timeline, day_);
  for (const char* process : kProcesses) {
    ASSIGN_OR_RETURN(const workflow::v1::Workflow declaration, office.Declaration(process));
    chronicle.Learn(declaration);
  }
  const Scene scene{sample_, plan_, luck_, office, day_, options_.workflows};
  ASSIGN_OR_RETURN(const std::unique_ptr<Workers> workers,
                   Workers::Start({options_.program, server_->address(), options_.workflows, folder_->path(),
                                   options_.seed}));
  *terminal_.out << "工作进程：短信 " << workers->sms() << "，邮件 " << workers->mail() << "\n";
  Watcher watcher(office);
  // By then all days have been reviewed, and much of what they began is still open.
  const absl::Time morning_after = At(sample_.NextTradingDay(day_), 11, 20);
  RETURN_IF_ERROR(RunDays({scene, office, *workers, chronicle, interrupted}, [&] {
    return office.now() == morning_after ? ShowBoard(office, "看板") : absl::OkStatus();
  }));
  RETURN_IF_ERROR(workers->Stop());
  Heading("一月之后");
  RETURN_IF_ERROR(ShowCommand({"count", "--by", "workflow,state"}));
  RETURN_IF_ERROR(ShowCommand({"board", "--day", absl::FormatCivilTime(day_), "--team", "song"}));
  ASSIGN_OR_RETURN(const Board board, ReadBoard(office, day_));
  const Tally& tally = chronicle.tally();
  refusal_position_ = tally.refusal_position;
  Heading("故事");
  std::vector<Claim> claims = CheckStory(tally, board, sample_);
  ASSIGN_OR_RETURN(const std::vector<Claim> counts, CheckCounts(office, tally, day_, watcher));
  claims.insert(claims.end(), counts.begin(), counts.end());
  RETURN_IF_ERROR(JudgeStory(claims));
  *terminal_.out << "\n"
                 << tally.records << " 条记录，" << tally.facts << " 项事实；任务按时 " << tally.done_in_time
                 << "，逾期办理 " << tally.done_late << "，未办 " << tally.undone << "；作业完成 "
                 << tally.jobs_done << "，失败 " << tally.jobs_failed << "；用时 "
                 << absl::FormatDuration(absl::Trunc(absl::Now() - began, absl::Milliseconds(10))) << "\n";
  return absl::OkStatus();
}

absl::Status Demo::ShowBoard(const Office& office, absl::string_view title) {
  ASSIGN_OR_RETURN(const Board board, ReadBoard(office, day_));
  Heading(absl::StrCat(title, " ", absl::FormatTime("%Y-%m-%d %H:%M", office.now(), BranchZone())));
  PrintBoard(board, sample_, terminal_);
  return absl::OkStatus();
}

absl::Status Demo::ShowCommand(const std::vector<std::string>& words) {
  std::vector<std::string> command = {options_.server};
  command.insert(command.end(), words.begin(), words.end());
  command.insert(command.end(), {"--server", server_->address(), "--namespace", sample_.branch});
  const std::string output = absl::StrCat(folder_->path(), "/", words.front(), ".out");
  ASSIGN_OR_RETURN(const int code, RunProgram(command, output));
  *terminal_.out << "$ liushui " << absl::StrJoin(words, " ") << "\n" << TextOfFile(output) << "\n";
  if (code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("liushui ", words.front(), " ended with code ", code));
}

absl::Status Demo::ShowPersonalData() {
  Heading("个人信息");
  const std::string complaint = absl::StrCat("complaint/", plan_.first_reply_late);
  RETURN_IF_ERROR(ShowCommand({"erase", complaint, "--reason", "客户要求删除"}));
  RETURN_IF_ERROR(ShowCommand({"restrict", complaint, "--reason", "客户要求删除，保存期未满"}));
  return ShowCommand({"show", complaint});
}

absl::Status Demo::JudgeStory(const std::vector<Claim>& claims) const {
  int missing = 0;
  for (const Claim& claim : claims) {
    if (!claim.holds) ++missing;
    *terminal_.out << cli::Toned(terminal_, claim.holds ? Tone::kGood : Tone::kBad,
                                 claim.holds ? "  ✓ " : "  ✗ ")
                   << claim.claim << "（" << claim.found << "）\n";
  }
  if (missing == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the story misses ", missing, " of its claims, marked ✗"));
}

absl::Status Demo::CheckLedger(const Office& office) const {
  Heading("核对账本（服务器在线）");
  ASSIGN_OR_RETURN(const v1::VerifyResult result, office.Verify());
  return TellChecked(result);
}

absl::Status Demo::TellChecked(const v1::VerifyResult& result) const {
  for (const v1::Difference& difference : result.differences()) {
    *terminal_.out << "  ✗ " << difference.index() << "：" << difference.message() << "\n";
  }
  *terminal_.out << "  回放 " << result.records() << " 条记录，" << result.instances() << " 个实例的状态与 "
                 << result.rows() << " 行逐一比对，重新执行 " << result.reexecuted() << " 步逐字节比对；用时 "
                 << absl::FormatDuration(absl::Microseconds(result.elapsed_us())) << "\n";
  if (!result.agreed()) return absl::DataLossError("the ledger and the lists do not agree");
  if (result.records() == 0 || result.reexecuted() == 0 || result.rows() == 0) {
    return absl::DataLossError("the check of the ledger compared nothing");
  }
  *terminal_.out << cli::Toned(terminal_, Tone::kGood, "  ✓ 全部一致\n");
  return absl::OkStatus();
}

absl::Status Demo::CheckFolder() {
  Heading("核对账本（服务器已停）");
  RETURN_IF_ERROR(server_->Stop());
  const std::string output = absl::StrCat(folder_->path(), "/verify.log");
  ASSIGN_OR_RETURN(const int code, RunProgram({options_.server, "verify", "--json", "--data",
                                               absl::StrCat(folder_->path(), "/ledger")},
                                              output));
  v1::VerifyResult result;
  const std::string text = TextOfFile(output);
  if (google::protobuf::util::JsonStringToMessage(text, &result).ok()) return TellChecked(result);
  *terminal_.out << text;
  return absl::DataLossError(absl::StrCat("liushui verify of the folder ended with code ", code));
}

absl::Status Demo::Leave() {
  Heading("服务器继续运行");
  const std::string complaint = absl::StrCat("complaint/", plan_.disputed);
  const std::string commands[] = {
      "ps --workflow complaint",
      "tasks --status completed --person " + sample_.managers.front().leader,
      "show " + complaint,
      "history " + complaint,
      "state " + complaint + " --at " + absl::StrCat(refusal_position_),
      "board --day " + absl::FormatCivilTime(day_),
      "report " + complaint + " -o case.html",
      "report --from " + absl::FormatCivilTime(day_) + " --to " + absl::FormatCivilTime(day_ + 30) +
          " -o branch.html",
      "ps --workflow bank_outlet",
      "verify",
  };
  for (const std::string& command : commands) {
    *terminal_.out << "  " << options_.server << " " << command << " --server " << server_->address()
                   << " --namespace " << sample_.branch << "\n";
  }
  *terminal_.out << "停止：kill " << server_->id() << "；数据在 " << folder_->path() << "\n";
  server_->LetGo();
  folder_->Stay();
  return absl::OkStatus();
}

}  // namespace

absl::Status RunDemo(const DemoOptions& options, const cli::Terminal& terminal,
                     const std::function<bool()>& interrupted) {
  ASSIGN_OR_RETURN(const Sample sample, ReadSample(options.workflows));
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(sample, Luck(options.seed)));
  return Demo(options, terminal, sample, plan).Run(interrupted);
}

}  // namespace liushui::demo
