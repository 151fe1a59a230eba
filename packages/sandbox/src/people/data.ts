/**
 * Who lives in the sandbox and what they write: data only. Lists are written as text, entries apart by `|` or by
 * a line's end, so that they read as lists and not as columns of quotes.
 */

/** A way of naming people: one script, with names and headlines that go together. */
export interface Culture {
  readonly weight: number
  readonly given: readonly string[]
  readonly family: readonly string[]
  /** Headlines in the people's own words, beside the English ones that anybody may have. */
  readonly headlines: readonly string[]
}

const list = (text: string): readonly string[] =>
  text
    .split(/[|\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

export const cultures: readonly Culture[] = [
  {
    weight: 30,
    given: list(`Emma|Oliver|Grace|Liam|Charlotte|Noah|Amelia|Ethan|Hannah|Marcus|Priya|Daniel|Chloe|Samuel
      Mary-Kate|Jean-Luc|Anne-Sophie|Theo|Naomi|Robert "Bob"|William "Bill"|Alexandra (Alex)|D'Andre|T.J.`),
    family: list(`Harrison|Whitfield|O'Brien|O’Sullivan|Nguyen|Brooks|McAllister|St. John|Carter-Hughes|Okafor
      Fitzgerald|Van der Berg|de la Cruz|Smith|Patel|D'Angelo|Lindqvist|Achebe|Turner|Baptiste|Kowalski|Reyes`),
    headlines: list(`Ask me about gardening software|Retired. Mostly.|Open to work
      "Culture eats strategy for breakfast"|It's complicated & it's C++|Dad of 3, founder of 2`),
  },
  {
    weight: 22,
    given:
      list(`Łukasz|Małgorzata|Jiří|Žofie|Björn|Åsa|Søren|Jürgen|Käthe|François|Zoë|Hélène|Íñigo|Begoña|João|Conceição
      Şebnem|Gökçe|Ágnes|Őrs|Ștefan|Ioană|Đorđe|Þórdís|Nguyễn Thị|Quỳnh|Māra|Ķirils|Õie`),
    family:
      list(`Wójcik|Żółtowski|Dvořáková|Šimůnek|Sjöström|Ångström|Kjærgaard|Müller-Lüdenscheidt|Groß|Lefèvre|Dàvila
      Ibáñez Peña|Núñez|Gonçalves|Yıldırım|Çağlar|Szűcs|Kőszegi|Țurcanu|Đukić|Guðmundsdóttir|Trần|Phạm|Bērziņš|Õunapuu`),
    headlines:
      list(`Geschäftsführerin für Öffentlichkeitsarbeit|Ingénieur d'études · à l'écoute d'opportunités
      Kierownik działu zakupów|Projektledare på Västtrafik|Produktansvarig – små & stora idéer
      Responsable de producción y logística|Yazılım geliştirici|Vedoucí účtárny`),
  },
  {
    weight: 8,
    given: list('Анна|Дмитро|Олександра|Сергей|Наталья|Ђорђе|Милица|Йорданка|Георги|Остап|Алёна|Ярослав'),
    family: list(
      'Шевченко|Кузнецова|Іваненко|Петровић|Ђурђевић|Стоянова|Ёлкин|Щербак|Бойчук|Чайковский|Цветкова|Хмель',
    ),
    headlines: list(`Руководитель отдела продаж|Інженер-програміст, Київ|Дизајнер корисничког искуства
      Главен счетоводител|Ищу команду для стартапа 🚀`),
  },
  {
    weight: 5,
    given: list('Γιώργος|Ελένη|Δημήτρης|Αικατερίνη|Νίκος|Σοφία|Χρήστος|Ιωάννα|Ευάγγελος|Άννα'),
    family: list(
      'Παπαδόπουλος|Οικονόμου|Καραγιάννης|Βασιλείου|Αντωνίου|Μακρής|Γεωργίου|Ψαρρά|Ζαχαρίου|Ξενάκης',
    ),
    headlines: list('Μηχανικός λογισμικού|Διευθύντρια μάρκετινγκ|Ναυτιλιακός σύμβουλος, Πειραιάς'),
  },
  {
    weight: 7,
    given: list('محمد|فاطمة|عبد الرحمن|ليلى|يوسف|مريم|خالد|نور الهدى|حسين|زينب|رضا|شیرین'),
    family: list('الحسن|المنصوري|بن عمر|خوري|القحطاني|العلوي|حداد|النجار|رضایی|ابوزيد|الشامي|بوعزة'),
    headlines: list(
      'مهندس برمجيات في دبي|مديرة الموارد البشرية|رائد أعمال · مستشار تحول رقمي|باحثة في علوم البيانات',
    ),
  },
  {
    weight: 4,
    given: list('נועה|יוסף|תמר|דוד|שירה|אבי|רחל|עומר|מיכל|איתן'),
    family: list('כהן|לוי|בן־דוד|מזרחי|פרידמן|אברהמי|שפירא|ברק|רוזנברג|ג׳ורנו'),
    headlines: list('מנהלת מוצר בתל אביב|מפתח תוכנה בכיר|יועצת משפטית'),
  },
  {
    weight: 6,
    given: list('आरव|प्रिया|राहुल|अनन्या|विक्रम|स्नेहा|संजय|कृतिका|अर्जुन|मीनाक्षी'),
    family: list('शर्मा|वर्मा|गुप्ता|त्रिपाठी|चट्टोपाध्याय|सिंह|जोशी|मिश्रा|देशपांडे|अग्रवाल'),
    headlines: list('सॉफ्टवेयर इंजीनियर, पुणे|मानव संसाधन प्रबंधक|डेटा वैज्ञानिक और शिक्षक'),
  },
  {
    weight: 6,
    given: list('伟|芳|秀英|志明|雨桐|子轩|建国|丽华|浩然|欣怡|俊杰|梓涵'),
    family: list('王|李|張|刘|陈|歐陽|司马|黄|赵|吴|諸葛|周'),
    headlines: list('产品经理|资深软件工程师,深圳|供應鏈總監 · 台北|创业者,关注人工智能与制造业'),
  },
  {
    weight: 6,
    given: list('太郎|花子|さくら|健一|美咲|翔太|ユリ|陽菜|大輔|恵美'),
    family: list('山本|佐藤|鈴木|髙橋|渡邉|小林|中村|斎藤|マッケンジー|五十嵐'),
    headlines: list('株式会社あおぞら 営業部長|フリーランスデザイナー|データエンジニア/機械学習'),
  },
  {
    weight: 5,
    given: list('민준|서연|지훈|하은|도윤|수빈|예준|지우|현우|은지'),
    family: list('김|이|박|최|정|남궁|황보|강|윤|제갈'),
    headlines: list('백엔드 개발자|마케팅 매니저, 서울|스타트업 대표'),
  },
  {
    weight: 2,
    given: list('สมชาย|สุภาพร|ณัฐวุฒิ|กัลยา|ธนพล|พิมพ์ชนก'),
    family: list('ศรีสุข|วงศ์สวัสดิ์|จันทร์แก้ว|ทองดี|แสงอรุณ|ณ อยุธยา'),
    headlines: list('ผู้จัดการฝ่ายขาย|นักพัฒนาซอฟต์แวร์ กรุงเทพฯ'),
  },
  {
    weight: 2,
    given: list('გიორგი|ნინო|Արամ|Անահիտ|ლევან|Նարեկ'),
    family: list('ბერიძე|კაპანაძე|Պետրոսյան|Հակոբյան|მაისურაძე|Սարգսյան'),
    headlines: list('პროექტის მენეჯერი, თბილისი|Ծրագրավորող, Երևան'),
  },
]

/** What some people put behind their family name. */
export const ornaments = list(
  `🚀|🌱|PhD|MBA, PMP®|(she/her)|✨ hiring ✨|👩🏽‍💻|Jr.|, CFA|🇺🇦|II|[LION]|M.Sc.|♻️`,
)

export const roles = list(`Software Engineer|Staff Engineer|Head of Growth|Account Executive|VP Sales, EMEA
  Product Manager|UX Researcher|Chief of Staff|Recruiter|Talent Partner|Data Scientist|Site Reliability Engineer
  Mechanical Engineer|Nurse Practitioner|Supply Chain Analyst|CFO|Founder & CEO|Co-Founder|Investor
  Postdoctoral Researcher|Teacher|Marketing Lead|Copywriter|Architect|Legal Counsel|Civil Engineer|Consultant
  Sales Development Representative|Customer Success Manager|Student|Plant Manager|Translator`)

export const tags =
  list(`B2B SaaS|AI & automation|ex-consulting|Speaker|Author of "Small Teams"|Angel investor
  Helping teams ship 10x faster|I help founders get 20+ demos a month|Remote work|Climate|#opentowork
  Keynotes on resilience|Certified Scrum Master|Mentor|Girl dad|Ultra runner 🏃‍♂️|Dog person 🐕|Fintech
  Views are my own|TEDx|Forbes 30 under 30|Lean Six Sigma Black Belt|Coffee ☕ > meetings`)

/** Words that mean trouble when the network says them, and nothing when a stranger writes them. */
export const trickyHeadlines = list(`Bypassing the authwall since 2009 · Growth hacker
  Security researcher: CHALLENGE_REQUIRED, ACCOUNT_RESTRICTED and other poems
  <script>alert("hi")</script> & friends|{"status":429} as a lifestyle|100% % %20 \\ / \\n`)

export interface Company {
  readonly id: number
  readonly name: string
  readonly universalName: string
}

export const companies: readonly Company[] =
  list(`Northwind Robotics=northwind-robotics|Halcyon Freight=halcyon-freight
  Blåbær Energi=blabaer-energi|Société Générale des Cafés=sgcafes|Orchard & Finch=orchard-finch|Kestrel Bio=kestrelbio
  Müller Präzision GmbH=mueller-praezision|山海科技=shanhai-tech|株式会社あおぞら=aozora-kk|Tallgrass Software=tallgrass
  O'Malley's Bakeries=omalleys-bakeries|Lumen & Loom=lumen-loom|Quarry Bank=quarry-bank|Saltmarsh Studios=saltmarsh
  Ελληνικά Ναυπηγεία=hellenic-yards|شركة الواحة=alwaha-co|Verdant Grid=verdant-grid|Pocket Observatory=pocket-observatory
  Two Rivers Health=two-rivers-health|Ferrocarril Azul=ferrocarril-azul|Bright Signal AI=bright-signal-ai|한빛소프트=hanbit-soft
  Cobalt Legal LLP=cobalt-legal|Żubr Logistyka=zubr-logistyka|Meridian Payments=meridian-payments|Paper Kite=paper-kite
  Copperfield University=copperfield-university|Redwood Analytics=redwood-analytics|Instytut Jutra=instytut-jutra
  Atlas Cold Chain=atlas-cold-chain`).map((entry, index) => {
    const [name = '', universalName = ''] = entry.split('=')
    return { id: 1_035_000 + index * 7919, name, universalName }
  })

export const events = list(`Founders' Breakfast Lisbon|Data Council Europe|The Quiet Leadership Workshop
  Rust for Embedded Teams (online)|Nordic Supply Chain Day|Webinar: Pricing in a Downturn|Women in Robotics — Meetup #12
  供应链创新论坛|Δίκτυο Νεοφυών Επιχειρήσεων|Career Fair "Next Steps"|SRE Open Space 🔧|Hiring in 2 hours: a live clinic
  مؤتمر التحول الرقمي|Câmara de Comércio: Jantar Anual|Postgres & Pretzels`)

export const newsletters =
  list(`The Weekly Ledger|Supply & Demand|Small Teams, Big Ships|Notes from the Plant Floor
  Unread 📬|Kleine Schritte|AI, Actually|数据周刊|The Hiring Manager's Almanac|Letters to a Young PM|Grid Watch|Le Café du Lundi`)

/** Notes that come with an invitation. A blank between two strokes stands for a line's end. */
export const notes = list(`Hi, I came across your profile and would love to connect.
  Hello! We met at the trade fair in Gothenburg last week - great talk 👋
  Hi,¶¶I saw your post about hiring. We help teams like yours:¶• source candidates¶• screen them¶• keep them 🙂¶¶Worth 15 minutes?
  Guten Tag, wir hatten gestern telefoniert. Viele Grüße, J.|Bonjour ! Ravi de vous avoir rencontrée à « VivaTech » l'été dernier.
  您好,我在贵公司的网站上看到了您的联系方式,希望能与您建立联系。|はじめまして。¶ぜひつながりましょう。¶よろしくお願いいたします🙇
  مرحباً، يسعدني التواصل معك|Привет! Мы учились на одном курсе, помнишь? 😄|안녕하세요, 연결 부탁드립니다!
  I'm a "recovering" consultant; let's trade war stories.|Quick question: who handles procurement on your side?
  Loved your article on idempotency keys. I have a question, if I may 🙏|Would you be open to a 10-min call on Tue/Wed/Thu?¶¶Best,¶Sam
  We have 47 connections in common, so it's about time :)|<b>Bold</b> idea: let's connect & build something.
  My last account ended at /checkpoint/challenge, so here is the new one. CHALLENGE_REQUIRED, they said!
  שלום, נעים מאוד! אשמח להתחבר|नमस्ते, आपसे जुड़कर खुशी होगी।|👩‍👩‍👧‍👦🏳️‍🌈👍🏿|Re: your "senior" role – is C:\\temp still the deploy target? \\o/
  Your profile says you climb. So do I!¶🧗‍♀️🧗🏾‍♂️¶¶(No sales pitch. Promise.)|Thanks for the referral.`).map(
  (note) => note.replaceAll('¶', '\n'),
)
